package io.zab.protocol;

import io.zab.message.ReadOp;
import io.zab.message.ReadResult;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/** Reads under way. Their answers find the one who asked, who knows whether it still wants to hear. */
final class Reads {
    private final Effects effects;
    private final Map<Long, Consumer<ReadResult>> waiting = new HashMap<>();
    private long lastId;

    Reads(Effects effects) {
        this.effects = effects;
    }

    void ask(ReadOp operation, Consumer<ReadResult> answer) {
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
        answer.accept(result);
    }
}
