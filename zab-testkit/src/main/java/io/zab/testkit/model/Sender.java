package io.zab.testkit.model;

import io.zab.message.StorageId;

/**
 * Whose word a message is.
 *
 * @param peer who sent it
 * @param storage the directory that its process had opened
 * @param rolledBack whether that was an earlier image of itself by then
 */
public record Sender(ModelPeer peer, StorageId storage, boolean rolledBack) {}
