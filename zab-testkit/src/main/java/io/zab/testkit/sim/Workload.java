package io.zab.testkit.sim;

import io.zab.PeerId;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/** What the cluster of one run replicates, and what is asked of it. */
public interface Workload {
    /** zab's own: registers that are written to. */
    Workload REGISTERS = new Workload() {
        @Override
        public Application application(PeerId peer) {
            return new Register();
        }

        @Override
        public byte[] request(RandomGenerator random, int bytesMax) {
            byte[] bytes = new byte[random.nextInt(bytesMax)];
            Arrays.fill(bytes, (byte) bytes.length);
            return bytes;
        }

        @Override
        public void end() {}
    };

    /** For a new process of the peer: it has applied nothing. */
    Application application(PeerId peer);

    /**
     * The next request; the simulator puts eight bytes before it.
     *
     * @param bytesMax its length is less
     */
    byte[] request(RandomGenerator random, int bytesMax);

    /** All is at rest, and the run is over. */
    void end();
}
