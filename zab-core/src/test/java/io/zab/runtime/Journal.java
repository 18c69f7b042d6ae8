package io.zab.runtime;

import io.zab.Snapshot;
import io.zab.StateMachine;
import io.zab.Transaction;
import io.zab.Zxid;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A state machine for tests: a list of lines. The result of a transaction is the number of its line, as text. May be read by any thread. */
class Journal implements StateMachine {
    /** One line: where it stands and what was proposed. */
    record Line(Zxid zxid, String text) {}

    private final List<Line> lines = new ArrayList<>();
    private int restored;
    private int snapshots;

    @Override
    public synchronized byte[] apply(Transaction transaction) {
        lines.add(new Line(
                transaction.zxid(),
                StandardCharsets.UTF_8.decode(transaction.payload().duplicate()).toString()));
        notifyAll();
        return bytes(Integer.toString(lines.size()));
    }

    @Override
    public synchronized Snapshot snapshot() {
        snapshots++;
        List<Line> view = List.copyOf(lines);
        return out -> {
            out.writeInt(view.size());
            for (Line line : view) {
                out.writeLong(line.zxid.value());
                out.writeUTF(line.text);
            }
        };
    }

    @Override
    public synchronized void restore(DataInputStream in) throws IOException {
        restored++;
        lines.clear();
        int size = in.readInt();
        for (int i = 0; i < size; i++) {
            lines.add(new Line(new Zxid(in.readLong()), in.readUTF()));
        }
        notifyAll();
    }

    synchronized List<Line> lines() {
        return List.copyOf(lines);
    }

    synchronized List<String> texts() {
        return lines.stream().map(Line::text).toList();
    }

    synchronized int restored() {
        return restored;
    }

    synchronized int snapshots() {
        return snapshots;
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
