package io.zab.message;

/** What a log record is. An unknown kind is refused, never skipped. */
public enum RecordKind {
    /** {@code (e,0)}: NEWLEADER. While the cluster is forming its payload is a {@link Configuration} (rule B2). */
    EPOCH(1),
    /** A configuration that replaces the earlier one (rule B7). */
    CONFIGURATION(2),
    /** "The configuration at this zxid is committed": the payload is that zxid (rule B4). */
    SEAL(3),
    /** A process of a peer introduces itself; the payload is its {@link BootId}, its zxid becomes the incarnation (rule A1). */
    BIRTH(4),
    /** Stands for a request that was given up: uses up its sequence, has no effect (rule A7). */
    VOID(5),
    /** A transaction of the application. */
    TRANSACTION(6);

    private static final RecordKind[] ALL = values();

    private final byte code;

    RecordKind(int code) {
        this.code = (byte) code;
    }

    /** The byte that stands for this kind on wire and disk. */
    public byte code() {
        return code;
    }

    /** Whether the leader itself makes such records; each of them stands alone in its batch. */
    public boolean isMadeByLeader() {
        return this == EPOCH || this == CONFIGURATION || this == SEAL;
    }

    /**
     * The kind of a byte.
     *
     * @throws MalformedBatchException if no kind has it
     */
    static RecordKind of(byte code) {
        for (RecordKind kind : ALL) {
            if (kind.code == code) {
                return kind;
            }
        }
        throw new MalformedBatchException(
                "Unknown record kind " + code + "; a newer version wrote it, or the bytes are damaged");
    }
}
