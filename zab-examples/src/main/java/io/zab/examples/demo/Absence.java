package io.zab.examples.demo;

import java.io.IOException;

/** A way in which a node can be away for a while, without ending and without knowing it. */
interface Absence {
    /** Its process stands still. */
    Absence PAUSED = new Absence() {
        @Override
        public void begin(NodeProcess node) throws IOException, InterruptedException {
            node.pause();
        }

        @Override
        public void end(NodeProcess node) throws IOException, InterruptedException {
            node.resume();
        }

        @Override
        public String toString() {
            return "SIGSTOP to";
        }
    };

    void begin(NodeProcess node) throws IOException, InterruptedException;

    void end(NodeProcess node) throws IOException, InterruptedException;
}
