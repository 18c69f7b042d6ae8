package io.zab.examples.demo;

import java.util.List;

/**
 * What the comparison has found.
 *
 * @param lost acknowledged writes that some node does not have
 * @param duplicated writes that some node has with another zxid than the acknowledged one: they were applied again
 * @param invented keys that some node has though they were refused, or were never written
 * @param statesEqual whether the digests of all nodes are equal
 * @param findings the first of them, each as a sentence
 */
record Verdict(int lost, int duplicated, int invented, boolean statesEqual, List<String> findings) {
    boolean good() {
        return lost == 0 && duplicated == 0 && invented == 0 && statesEqual;
    }
}
