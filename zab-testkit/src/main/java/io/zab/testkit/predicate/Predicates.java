package io.zab.testkit.predicate;

import java.util.List;

/** All promises that the simulator checks after every step. */
public final class Predicates {
    /** How many clients there are; they go from peer to peer. */
    public static final int CLIENTS = 4;

    private Predicates() {}

    /** New ones, for one run. Besides, the model itself objects to what it cannot represent (S1, S2, S15, S16, S20, recovery). */
    public static List<Predicate> all() {
        return List.of(
                // First: it tells that a run has gone beyond what is promised before another one calls that broken.
                new RolledBackDoesNotCount(),
                new OnlyTheLeaderProposes(),
                new PrimaryIntegrity(),
                new OneLeaderPerEpoch(),
                new EstablishedHoldsAll(),
                new LeaderHearsAQuorum(),
                new VotesAreOfUse(),
                new EpochAboveAllShown(),
                new ReadsAreConfirmed(),
                new FullEpochsEnd(),
                new UniquePromise(),
                new QuorumPromisedFirst(),
                new EpochNotAbovePromise(),
                new CommittedNeverRemoved(),
                new SharedNeverForgotten(),
                new DurableBeforeAck(),
                new PromiseDurableFirst(),
                new CommitNeedsAQuorum(),
                new AppliedInOrder(),
                new StateEquality(),
                new SnapshotWithinDurable(),
                new CommittedSurvives(),
                new SingleOwner(),
                new StaleConnectionSilence(),
                new NoClientRecordBeforeAllVotersAcknowledgedTheFirstConfiguration(),
                new BindingUsedOnlyOnceCommitted(),
                new OnePendingConfiguration(),
                new WhoDoesNotCountMovesNothing(),
                new StatusTellsTheTruth(),
                new ClientPromises(),
                new OneRecordPerRequest(),
                new LinearizableReads(),
                new MonotonicReads(),
                new RoleWaitsForTheLog(),
                new QueuesStayBounded());
    }

    /** Those that have something to say where no directory ever becomes an earlier image of itself. */
    public static List<Predicate> withoutRollBacks() {
        return all().stream()
                .filter(predicate -> !(predicate instanceof RolledBackDoesNotCount))
                .toList();
    }

    /** Those that hold whatever is lost: all but that a quorum still has what was committed. */
    public static List<Predicate> whateverIsLost() {
        return all().stream()
                .filter(predicate -> !(predicate instanceof CommittedSurvives))
                .toList();
    }

    /** The number of a request, as its payload has it: the {@code place}-th of the {@code process}-th process of {@code peer}. */
    public static long request(int peer, int process, int place) {
        return ClientPromises.request(peer, process, place);
    }

    /** Which client makes this request. */
    public static int client(long request) {
        return MonotonicReads.client(request);
    }
}
