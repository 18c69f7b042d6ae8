package io.zab.testkit.exhaustive;

import io.zab.protocol.PeerStatus;
import io.zab.testkit.model.Violation;
import io.zab.testkit.sim.Say;
import java.util.List;

/** A list of choices in words: what happens, and what the peer that it happens to says of itself afterwards. */
final class Story {
    private final World world;
    private final StringBuilder text = new StringBuilder();
    private int[] state;

    private Story(World world) {
        this.world = world;
        this.state = world.initial();
    }

    /**
     * Takes the choices once more and tells of them.
     *
     * @param from the first that is told; those before led to the start
     */
    static String of(int size, List<Integer> choices, int from) {
        Story story = new Story(new World(size));
        for (int i = 0; i < choices.size(); i++) {
            story.take(choices.get(i), i - from + 1);
        }
        return story.text.toString();
    }

    private void take(int choice, int number) {
        String what = what(choice);
        String told;
        int actor = Choice.actor(choice);
        try {
            state = world.after(state, choice);
            told = shown(world.members().of(state[world.at().member(actor)]));
        } catch (Violation violation) {
            told = "breaks a promise";
        }
        if (number > 0) {
            text.append(String.format("%4d  %-60s peer %d: %s%n", number, what, actor, told));
        }
    }

    private static String shown(Member member) {
        if (!member.isAlive()) {
            return "down";
        }
        PeerStatus status = member.peer().status();
        return status.role() + (status.leader() == null ? "" : " " + status.leader()) + " epoch " + status.epoch()
                + " promised " + status.promisedEpoch() + " last " + status.last() + " durable " + status.durable()
                + " committed " + status.committed();
    }

    private String what(int choice) {
        int a = Choice.a(choice);
        int b = Choice.b(choice);
        return switch (Choice.kind(choice)) {
            case DELIVER -> a + " -> " + b + " " + message(a, b, Choice.n(choice));
            case OVERTAKE -> a + " -> " + b + " " + message(a, b, Choice.n(choice)) + ", overtaking";
            case SYNC -> "the disk of " + a + " syncs";
            case NOTICE -> a + " notices that its link to " + b + " is broken";
            case LINK -> a + " and " + b + " have a link";
            case START -> a + " starts";
            case CRASH ->
                a + " crashes"
                        + (world.facts(state, a).pending() == 0
                                ? ""
                                : "; of " + world.facts(state, a).pending() + " unsynced operations " + Choice.n(choice)
                                        + " survive");
            case WIPE -> a + " crashes, and its directory is emptied";
            case BREAK -> "the link between " + a + " and " + b + " breaks";
            case TIMEOUT -> "time passes at " + a;
            case SUBMIT -> "the application of " + a + " submits a request";
            case READ -> "the application of " + a + " reads";
            case CANDIDATE -> a + " declares itself a candidate";
            case FOLLOW -> a + " declares that it follows " + b;
            case TRANSFER -> a + " is asked to hand over to " + b;
        };
    }

    private String message(int a, int b, int place) {
        int queue = state[world.at().queue(a, b)];
        return Say.message(world.messages().of(world.messages().content(queue)[place]));
    }
}
