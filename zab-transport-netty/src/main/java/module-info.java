/**
 * The network over Netty. Its messages are open to protobuf, which looks at them by reflection when it prints one.
 */
@SuppressWarnings("requires-automatic") // protobuf is no module yet
module io.zab.transport.netty {
    requires transitive io.zab;
    requires com.google.protobuf;
    requires io.netty.buffer;
    requires io.netty.common;
    requires io.netty.transport;
    requires io.netty.transport.classes.epoll;
    requires org.slf4j;
    requires static org.jspecify;

    exports io.zab.transport.netty;

    opens io.zab.transport.netty.wire to
            com.google.protobuf;
}
