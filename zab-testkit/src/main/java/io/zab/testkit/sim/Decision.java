package io.zab.testkit.sim;

/**
 * One thing that went wrong in a run, by its own draw.
 *
 * @param id equal in every run of the seed: {@code t7} is the seventh that time brings, {@code p2.3.5} is aimed at the fifth step that the third process of
 *     peer 2 takes on its way to a role
 * @param what happened, for people
 */
public record Decision(String id, String what) {}
