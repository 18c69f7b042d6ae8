package io.zab.testkit.sim;

/** What becomes of directories that are rolled back. */
enum RollBack {
    /** A directory has become an earlier image of itself. */
    MADE,
    /** The peer has set it aside, and begun another. */
    SET_ASIDE,
    /** Something was decided with it by those who could not know; the run is over. */
    BEYOND_NOTICE
}
