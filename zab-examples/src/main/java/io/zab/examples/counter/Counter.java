package io.zab.examples.counter;

import io.zab.*;
import io.zab.transport.InMemoryNetwork;
import java.io.*;
import java.nio.ByteBuffer;
import java.util.*;

/** A counter that three nodes agree on. */
public final class Counter implements StateMachine {
    private long value;

    @Override
    public byte[] apply(Transaction transaction) {
        value += transaction.payload().getLong();
        return bytes(value); // for the one who proposed it
    }

    @Override
    public Snapshot snapshot() {
        long view = value; // cheap, now; written later
        return out -> out.writeLong(view);
    }

    @Override
    public void restore(DataInputStream in) throws IOException {
        value = in.readLong();
    }

    static byte[] bytes(long number) {
        return ByteBuffer.allocate(8).putLong(number).array();
    }

    public static void main(String[] args) throws Exception {
        InMemoryNetwork network = new InMemoryNetwork();
        List<ZabNode> nodes = new ArrayList<>();
        for (int id = 1; id <= 3; id++) {
            nodes.add(ZabNode.builder()
                    .id(id)
                    .peers("1=a:7400,2=b:7400,3=c:7400")
                    .storage(Storage.inMemory())
                    .transport(network.transport(id))
                    .stateMachine(new Counter())
                    .start());
        }
        for (ZabNode node : nodes) {
            byte[] result = node.propose(bytes(1)).get().result();
            System.out.println(ByteBuffer.wrap(result).getLong()); // 1, 2, 3
        }
        nodes.forEach(ZabNode::close);
    }
}
