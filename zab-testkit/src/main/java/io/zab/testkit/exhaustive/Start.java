package io.zab.testkit.exhaustive;

/** Where an exploration starts, and what may go wrong or be asked from there on. */
enum Start {
    /** Three empty directories, all linked; one crash. */
    FORMING(12, 2, "three empty directories, all linked; one may crash") {
        @Override
        Path lead(World world) {
            return new Path(world).allUp().allow(Budget.CRASH, 1);
        }
    },
    REQUESTS(7, 2, "an established leader with a request under way; two more, and two crashes") {
        @Override
        Path lead(World world) {
            Path path = new Path(world).allUp().settle();
            return path.allow(Budget.SUBMIT, 1)
                    .take(Choice.Kind.SUBMIT, path.leader() == 1 ? 2 : 1, 0, 0)
                    .allow(Budget.SUBMIT, 2)
                    .allow(Budget.CRASH, 2);
        }
    },
    DISCOVERY(7, 2, "the leader has just crashed with a request under way; another crash, a break, and a silence") {
        @Override
        Path lead(World world) {
            Path path = new Path(world).allUp().settle();
            int leader = path.leader();
            return path.allow(Budget.SUBMIT, 1)
                    .allow(Budget.CRASH, 1)
                    .take(Choice.Kind.SUBMIT, leader, 0, 0)
                    .take(Choice.Kind.SYNC, leader, 0, 0)
                    .take(Choice.Kind.CRASH, leader, 0, 0)
                    .allow(Budget.CRASH, 1)
                    .allow(Budget.BREAK, 1)
                    .allow(Budget.TIMEOUT, 1);
        }
    },
    TWO_LEADERS(
            6, 2, "two who declare themselves candidates beside an established leader; a coup, a request and a crash") {
        @Override
        Path lead(World world) {
            Path path = new Path(world).allUp().settle();
            return path.allow(Budget.COUP, 2)
                    .take(Choice.Kind.CANDIDATE, 1, 0, 0)
                    .take(Choice.Kind.CANDIDATE, 2, 0, 0)
                    .allow(Budget.COUP, 1)
                    .allow(Budget.SUBMIT, 1)
                    .allow(Budget.CRASH, 1);
        }
    },
    HAND_OVER(
            7,
            2,
            "a leader that was asked to hand over, with a request under way; another request, a crash and a break") {
        @Override
        Path lead(World world) {
            Path path = new Path(world).allUp().settle();
            int leader = path.leader();
            return path.allow(Budget.SUBMIT, 1)
                    .allow(Budget.TRANSFER, 1)
                    .take(Choice.Kind.SUBMIT, leader == 1 ? 2 : 1, 0, 0)
                    .take(Choice.Kind.TRANSFER, leader, leader == 2 ? 1 : 2, 0)
                    .allow(Budget.SUBMIT, 1)
                    .allow(Budget.CRASH, 1)
                    .allow(Budget.BREAK, 1);
        }
    },
    REBINDING(11, 2, "a follower's directory was emptied and its process starts again; a crash and a break") {
        @Override
        Path lead(World world) {
            Path path = new Path(world).allUp().settle();
            int one = path.leader() == 1 ? 2 : 1;
            return path.allow(Budget.WIPE, 1)
                    .take(Choice.Kind.WIPE, one, 0, 0)
                    .take(Choice.Kind.START, one, 0, 0)
                    .allow(Budget.CRASH, 1)
                    .allow(Budget.BREAK, 1);
        }
    },
    READS(
            5,
            2,
            "a read's answer and a request are under way, another request is acknowledged, a follower declares itself a candidate; two reads, a request, a coup and a break") {
        @Override
        Path lead(World world) {
            Path path = new Path(world).allUp().settle();
            int leader = path.leader();
            int one = leader == 1 ? 2 : 1;
            int other = other(leader, one);
            return path.allow(Budget.READ, 1)
                    .allow(Budget.SUBMIT, 2)
                    .allow(Budget.COUP, 1)
                    .take(Choice.Kind.READ, other, 0, 0)
                    .arrive(other, leader)
                    .arrive(leader, one)
                    .arrive(one, leader)
                    .take(Choice.Kind.SUBMIT, leader, 0, 0)
                    .take(Choice.Kind.SYNC, leader, 0, 0)
                    .arrive(leader, one)
                    .take(Choice.Kind.SYNC, one, 0, 0)
                    .arrive(one, leader)
                    .take(Choice.Kind.SUBMIT, one, 0, 0)
                    .take(Choice.Kind.CANDIDATE, one, 0, 0)
                    .allow(Budget.READ, 2)
                    .allow(Budget.SUBMIT, 1)
                    .allow(Budget.COUP, 1)
                    .allow(Budget.BREAK, 1);
        }
    },
    LEFT_BEHIND(
            7,
            2,
            "a leader that has served reads and has not heard that another one was established; two reads, a request and a break") {
        @Override
        Path lead(World world) {
            Path path = new Path(world).allUp().settle();
            int leader = path.leader();
            int one = leader == 1 ? 2 : 1;
            int other = other(leader, one);
            return path.allow(Budget.READ, 1)
                    .take(Choice.Kind.READ, leader, 0, 0)
                    .settle()
                    .allow(Budget.COUP, 2)
                    .take(Choice.Kind.CANDIDATE, one, 0, 0)
                    .arrive(one, other)
                    .take(Choice.Kind.FOLLOW, other, one, 0)
                    .settleWithout(leader)
                    .allow(Budget.READ, 2)
                    .allow(Budget.SUBMIT, 1)
                    .allow(Budget.BREAK, 1);
        }
    };

    /** How many peers. */
    static final int SIZE = 3;

    private final int depth;
    private final int deviations;
    private final String told;

    Start(int depth, int deviations, String told) {
        this.depth = depth;
        this.deviations = deviations;
        this.told = told;
    }

    Exploration.Bounds bounds() {
        return new Exploration.Bounds(depth, deviations, Long.MAX_VALUE);
    }

    String told() {
        return told;
    }

    /** The way there. */
    abstract Path lead(World world);

    /** The third of three. */
    private static int other(int a, int b) {
        return 6 - a - b;
    }
}
