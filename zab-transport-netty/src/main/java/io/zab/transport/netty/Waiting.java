package io.zab.transport.netty;

/** Waits that an interrupt does not cut short: {@code close()} has to leave nothing behind. */
final class Waiting {
    private Waiting() {}

    /** Something that waits. */
    interface Wait {
        void run() throws InterruptedException;
    }

    /** Waits to the end; an interrupt that came meanwhile is passed on to the caller's thread. */
    static void uninterruptibly(Wait wait) {
        boolean interrupted = false;
        while (true) {
            try {
                wait.run();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
