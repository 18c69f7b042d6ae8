package io.zab.protocol;

import io.zab.message.ReadOp;
import io.zab.message.ReadResult;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** Reads under way. Their answers find the one who asked, who knows whether it still wants to hear. */
final class Reads {
    private final Effects effects;
    private final Map<Long, Consumer<ReadResult>> waiting = new HashMap<>();
    private final LongSupplier now;
    private long lastId;
    /** When the first of those that wait was asked, or the last one answered, whichever is later. */
    private long waitingSince;

    Reads(Effects effects, LongSupplier now) {
        this.effects = effects;
        this.now = now;
    }

    /** How long the disk, which stored something at {@code lastStored}, has brought nothing to its end although a read waits; 0 if none does. */
    long stalledNanos(long lastStored) {
        return waiting.isEmpty() ? 0 : now.getAsLong() - Math.max(waitingSince, lastStored);
    }

    void ask(ReadOp operation, Consumer<ReadResult> answer) {
        if (waiting.isEmpty()) {
            waitingSince = now.getAsLong();
        }
        waiting.put(++lastId, answer);
        effects.read(lastId, operation);
    }

    /** Asks for something whose answer nobody waits for. */
    void tell(ReadOp operation) {
        ask(operation, result -> {});
    }

    void answer(long id, ReadResult result) {
        Consumer<ReadResult> answer = waiting.remove(id);
        if (answer == null) {
            throw new InvariantBrokenException("read " + id + " was answered twice or never asked");
        }
        waitingSince = now.getAsLong();
        answer.accept(result);
    }
}
