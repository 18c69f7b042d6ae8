package io.zab.testkit.scenario;

import io.zab.FailoverStep;
import io.zab.PeerId;
import io.zab.Zxid;
import io.zab.message.Message;
import io.zab.message.StoreOp;
import io.zab.protocol.Mark;
import io.zab.testkit.sim.Say;
import io.zab.testkit.sim.SimRead;
import io.zab.testkit.sim.SimRequest;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeMap;

/** What was observed, line by line, in the words of a story. */
final class Chronicle {
    private static final EnumSet<Mark> TOLD = EnumSet.of(
            Mark.RESENT,
            Mark.READ_ASKED_AGAIN,
            Mark.READ_NOT_CONFIRMED,
            Mark.VOIDED,
            Mark.FORMING_INTERRUPTED,
            Mark.FORMING_RESUMED,
            Mark.HANDED_OVER,
            Mark.HANDED_OVER_TO_ITSELF,
            Mark.HANDED_OVER_FOR_ITS_DISK,
            Mark.HAND_OVER_GIVEN_UP,
            Mark.SUCCESSOR_MISSED);

    private final List<String> lines = new ArrayList<>();
    /** The texts of the requests, by their numbers. */
    final TreeMap<Long, String> texts = new TreeMap<>();
    /** Those of the reads. */
    final TreeMap<Long, String> readTexts = new TreeMap<>();

    /** The branches that have been taken. */
    final Set<Enum<?>> marks = new LinkedHashSet<>();

    /** Whether only answers and steps are noted. */
    boolean quiet;

    void add(String line) {
        lines.add(line);
    }

    List<String> take() {
        List<String> taken = List.copyOf(lines);
        lines.clear();
        return taken;
    }

    void sent(int from, PeerId to, Message message) {
        boolean chatter = message instanceof Message.Notify
                || message instanceof Message.LinkPing
                || message instanceof Message.Heartbeat
                || message instanceof Message.HeartbeatAck;
        if (!chatter && !quiet) {
            add(from + ": send " + Say.message(message) + " -> " + to);
        }
    }

    void note(int peer, String verb, Object detail, long hash, Zxid durable) {
        switch (verb) {
            case "store" -> {
                if (!quiet && detail instanceof StoreOp op) {
                    add(peer + ": " + Say.operation(op));
                }
            }
            case "synced" -> {
                if (!quiet) {
                    add(peer + ": durable through " + durable);
                }
            }
            case "applied" -> answer(peer, ((SimRequest) detail).number(), "applied at " + new Zxid(hash));
            case "settle" -> answer(peer, hash, outcome(String.valueOf(detail)));
            case "transfer" -> add(peer + ": transfer " + detail);
            case "read ran" -> read(peer, detail, "sees " + new Zxid(hash));
            case "read failed" -> read(peer, detail, "fails");
            case "role" -> {
                if (!quiet) {
                    add(peer + ": " + detail);
                }
            }
            default -> {}
        }
    }

    private void read(int peer, Object detail, String outcome) {
        long number = ((SimRead) detail).read().number();
        add(peer + ": read \"" + readTexts.get(number) + "\" " + outcome);
    }

    private void answer(int peer, long request, String outcome) {
        add(peer + ": answer \"" + texts.get(request) + "\" " + outcome);
    }

    private static String outcome(String detail) {
        return detail.contains("NotApplied")
                ? "not applied"
                : detail.contains("ResultLost") ? "applied, result lost" : "unknown";
    }

    void mark(int peer, Enum<?> mark) {
        marks.add(mark);
        if (mark instanceof Mark one && TOLD.contains(one)) {
            add(peer + ": (" + mark.toString().toLowerCase(Locale.ROOT).replace('_', ' ') + ")");
        }
    }

    void step(int peer, FailoverStep.Kind kind, String detail) {
        if (kind == FailoverStep.Kind.SYNCHRONISING
                || kind == FailoverStep.Kind.ADOPTING
                || kind == FailoverStep.Kind.ESTABLISHED) {
            add(peer + ": " + detail);
        }
    }
}
