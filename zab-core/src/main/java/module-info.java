/**
 * The library as a module: {@link io.zab} for applications, {@link io.zab.transport} and {@link io.zab.message} for
 * those who write a network, and two packages lent to our own testkit, which runs them without threads.
 */
@SuppressWarnings("module") // the testkit is another jar, with an automatic name
module io.zab {
    requires org.slf4j;
    requires static org.jspecify;

    exports io.zab;
    exports io.zab.message;
    exports io.zab.transport;
    exports io.zab.protocol to
            io.zab.testkit;
    exports io.zab.storage to
            io.zab.testkit;
}
