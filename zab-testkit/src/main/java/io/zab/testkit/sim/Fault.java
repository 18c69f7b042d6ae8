package io.zab.testkit.sim;

/** Faults, in the order of their weights. */
public enum Fault {
    KILL,
    POWER_LOSS,
    POWER_LOSS_OF_ALL,
    CRASH_AT_DISK_OPERATION,
    SYNC_FAILURE,
    EMPTY_DIRECTORY,
    BREAK_LINK,
    PARTITION,
    ONE_WAY,
    ISOLATE,
    HEAL,
    COUP,
    FOLLOW_ANYBODY,
    PAUSE,
    DISK_STALL,
    DELAY_SPIKE,
    HAND_OVER,
    CLOSE,
    DAMAGE,
    CLOCK,
    ROLL_BACK,
    DISK_FULL,
    IO_ERROR,
    SLOW_APPLY,
    APPLY_FAILURE,
    SLOW_LINK,
    SWIZZLE,
    LINK_GRAPH,
    BURST
}
