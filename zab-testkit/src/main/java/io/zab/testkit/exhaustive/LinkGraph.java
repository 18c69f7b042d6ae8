package io.zab.testkit.exhaustive;

import java.util.ArrayList;
import java.util.List;

/**
 * Which of a few peers can be heard by which.
 *
 * @param size how many peers, numbered from 1
 * @param arrows one bit for each ordered pair
 */
record LinkGraph(int size, long arrows) {
    /** Every graph whose links are two-way. */
    static List<LinkGraph> twoWay(int size) {
        List<LinkGraph> all = new ArrayList<>();
        int pairs = size * (size - 1) / 2;
        for (int bits = 0; bits < 1 << pairs; bits++) {
            long arrows = 0;
            int pair = 0;
            for (int a = 1; a <= size; a++) {
                for (int b = a + 1; b <= size; b++, pair++) {
                    if ((bits >> pair & 1) != 0) {
                        arrows |= bit(a, b) | bit(b, a);
                    }
                }
            }
            all.add(new LinkGraph(size, arrows));
        }
        return all;
    }

    /** Every graph, with links in one direction only among them. */
    static List<LinkGraph> oneWay(int size) {
        List<LinkGraph> all = new ArrayList<>();
        int pairs = size * (size - 1) / 2;
        for (int code = 0; code < 1 << 2 * pairs; code++) {
            long arrows = 0;
            int pair = 0;
            for (int a = 1; a <= size; a++) {
                for (int b = a + 1; b <= size; b++, pair++) {
                    arrows |= (code >> 2 * pair & 1) != 0 ? bit(a, b) : 0;
                    arrows |= (code >> 2 * pair & 2) != 0 ? bit(b, a) : 0;
                }
            }
            all.add(new LinkGraph(size, arrows));
        }
        return all;
    }

    private static long bit(int a, int b) {
        return 1L << 8 * (a - 1) + b - 1;
    }

    /** Whether what a sends arrives at b. */
    boolean carries(int a, int b) {
        return (arrows & bit(a, b)) != 0;
    }

    boolean isTwoWay(int a, int b) {
        return carries(a, b) && carries(b, a);
    }

    /** Whether it is in two-way touch with a quorum, itself included. */
    boolean isAble(int peer) {
        int touch = 1;
        for (int other = 1; other <= size; other++) {
            touch += other != peer && isTwoWay(peer, other) ? 1 : 0;
        }
        return touch > size / 2;
    }

    boolean anyAble() {
        for (int peer = 1; peer <= size; peer++) {
            if (isAble(peer)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("of " + size + ":");
        for (int a = 1; a <= size; a++) {
            for (int b = a + 1; b <= size; b++) {
                if (isTwoWay(a, b)) {
                    text.append(" ").append(a).append("-").append(b);
                } else if (carries(a, b)) {
                    text.append(" ").append(a).append(">").append(b);
                } else if (carries(b, a)) {
                    text.append(" ").append(b).append(">").append(a);
                }
            }
        }
        return text.toString();
    }
}
