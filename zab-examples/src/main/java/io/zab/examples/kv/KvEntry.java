package io.zab.examples.kv;

import io.zab.Zxid;

/**
 * A key with its value.
 *
 * @param key 1 to {@link Keys#BYTES_MAX} bytes of UTF-8
 * @param zxid of the transaction that changed it last: what a compare-and-set compares
 * @param value not to be changed
 */
public record KvEntry(String key, Zxid zxid, byte[] value) {}
