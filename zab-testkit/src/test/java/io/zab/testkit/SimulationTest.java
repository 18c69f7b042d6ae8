package io.zab.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.zab.Snapshot;
import io.zab.StateMachine;
import io.zab.Transaction;
import io.zab.testkit.sim.Fault;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** What a user's simulation finds in a user's state machine. */
class SimulationTest {
    private static final int SEEDS = 20;

    /** A sum of bytes; mistakes are made in subclasses. */
    private static class Sum implements StateMachine {
        long sum;
        long count;

        @Override
        public byte[] apply(Transaction transaction) {
            sum += transaction.payload().get();
            count++;
            return new byte[] {(byte) sum};
        }

        @Override
        public Snapshot snapshot() {
            long sumNow = sum;
            long countNow = count;
            return out -> write(out, sumNow, countNow);
        }

        final void write(DataOutputStream out, long... values) throws IOException {
            for (long value : values) {
                out.writeLong(value);
            }
        }

        @Override
        public void restore(DataInputStream in) throws IOException {
            sum = in.readLong();
            count = in.readLong();
        }
    }

    @Test
    void aDeterministicStateMachinePassesUnderAnyFault() {
        SimulationReport report = sum(Sum::new).threads(2).build().run(60);
        assertThat(report.runs()).isEqualTo(60);
        assertThat(report.transactions()).isGreaterThan(1000);
    }

    @Test
    void aRandomNumberInApplyIsFound() {
        class Random extends Sum {
            @Override
            public byte[] apply(Transaction transaction) {
                sum += Math.random() < 0.5 ? 1 : 0;
                return super.apply(transaction);
            }
        }
        assertThat(failure(Random::new).broken()).startsWith("Determinism (").contains("a random number");
    }

    @Test
    void aWallClockInApplyIsFound() {
        class Clock extends Sum {
            @Override
            public byte[] apply(Transaction transaction) {
                sum = System.currentTimeMillis();
                return new byte[0];
            }
        }
        assertThat(failure(Clock::new).broken()).startsWith("Determinism").contains("a clock");
    }

    @Test
    void aSnapshotThatLeavesSomethingOutIsFound() {
        class Forgetful extends Sum {
            @Override
            public Snapshot snapshot() {
                long sumNow = sum;
                return out -> write(out, sumNow, 0);
            }

            @Override
            public byte[] apply(Transaction transaction) {
                super.apply(transaction);
                return new byte[] {(byte) count};
            }
        }
        assertThat(failure(Forgetful::new).broken())
                .startsWith("Determinism (twin)")
                .contains("was answered with");
    }

    @Test
    void aSnapshotThatIsNoCopyIsFound() {
        class Live extends Sum {
            @Override
            public Snapshot snapshot() {
                return out -> write(out, sum, count);
            }
        }
        assertThat(failure(Live::new).broken())
                .startsWith("StateMachine (snapshot)")
                .contains("immutable view");
    }

    @Test
    void aRestoreThatKeepsSomethingIsFound() {
        class Adding extends Sum {
            @Override
            public void restore(DataInputStream in) throws IOException {
                sum += in.readLong();
                count = in.readLong();
            }
        }
        SimulationBuilder<Sum> slow = sum(Adding::new).snapshotEvery(5);
        assertThat(catchThrowableOfType(
                                SimulationFailure.class, () -> slow.build().run(200))
                        .broken())
                .startsWith("Determinism (restore)")
                .contains("replace the whole state");
    }

    @Test
    void anOwnCheckThatFailsIsToldWithWhereAndWithHowToRepeatIt() {
        Simulation<Sum> simulation = sum(Sum::new)
                .checkEach(one -> assertThat(one.sum).isLessThan(300))
                .shrinkFor(Duration.ofSeconds(3))
                .build();

        SimulationFailure failure = catchThrowableOfType(SimulationFailure.class, () -> simulation.run(SEEDS));

        assertThat(failure.broken())
                .startsWith("Check (yours): peer ")
                .contains("after ")
                .contains("300");
        assertThat(failure).hasMessageContaining("replay with: simulation.replay(\"" + failure.replay() + "\")");
        assertThat(failure.timeline().lines()).hasSizeLessThan(70);
        assertThatThrownBy(() -> simulation.replay(failure.replay()))
                .isInstanceOf(SimulationFailure.class)
                .hasMessageStartingWith(failure.broken());
    }

    @Test
    void inTheEndAllPeersAreThereAndEqual() {
        int[] runs = {0};
        sum(Sum::new)
                .peers(3)
                .faults(Fault.KILL, Fault.PARTITION, Fault.HEAL)
                .checkAtEnd(all -> {
                    runs[0]++;
                    assertThat(all).hasSize(3);
                    assertThat(all).extracting(one -> one.count).containsOnly(all.get(0).count);
                })
                .build()
                .run(SEEDS);
        assertThat(runs[0]).isEqualTo(SEEDS);
    }

    @Test
    void withoutFaultsNothingGoesWrong() {
        sum(Sum::new).faults().build().run(SEEDS);
    }

    @Test
    void whatThrowsIsTold() {
        class Throwing extends Sum {
            @Override
            public byte[] apply(Transaction transaction) {
                throw new ArithmeticException("too much");
            }
        }
        assertThat(failure(Throwing::new).broken())
                .startsWith("StateMachine (throws)")
                .contains("apply of 1:")
                .contains("too much");
    }

    @Test
    void allThatIsMissingIsToldAtOnce() {
        assertThatThrownBy(() -> Simulation.builder().peers(9).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("stateMachine(...)")
                .hasMessageContaining("requests(...)")
                .hasMessageContaining("peers is 9");
    }

    @Test
    void theSameSeedIsTheSameRun() {
        byte[][] states = {new byte[0], new byte[0]};
        for (int i = 0; i < 2; i++) {
            int turn = i;
            sum(Sum::new)
                    .checkAtEnd(all -> states[turn] = Bytes.ofSnapshot(all.get(0)))
                    .build()
                    .replay("seed=7");
        }
        assertThat(states[0]).hasSize(16);
        assertThat(Arrays.equals(states[0], states[1])).isTrue();
    }

    private static SimulationBuilder<Sum> sum(Supplier<Sum> machine) {
        return Simulation.builder()
                .stateMachine(machine)
                .requests(random -> new byte[] {(byte) random.nextInt(100)})
                .shrinkFor(Duration.ofSeconds(1));
    }

    private static SimulationFailure failure(Supplier<Sum> machine) {
        Simulation<Sum> simulation = sum(machine).build();
        return catchThrowableOfType(SimulationFailure.class, () -> simulation.run(SEEDS));
    }
}
