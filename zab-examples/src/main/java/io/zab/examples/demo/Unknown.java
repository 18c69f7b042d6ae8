package io.zab.examples.demo;

/**
 * A write whose outcome is open.
 *
 * @param key what was written
 * @param node where the write was sent
 * @param killed whether that node was killed while the write was under way: nothing else may leave an outcome open
 * @param why what the client was told, or saw
 */
record Unknown(String key, int node, boolean killed, String why) {
    @Override
    public String toString() {
        return "unknown outcome of " + key + " at node " + node + ", which was " + (killed ? "" : "not ")
                + "killed meanwhile: " + why;
    }
}
