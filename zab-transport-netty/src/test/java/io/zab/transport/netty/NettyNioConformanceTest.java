package io.zab.transport.netty;

import io.zab.testkit.transport.TransportConformance;
import io.zab.transport.Transport;
import org.junit.jupiter.api.extension.ExtendWith;

/** Netty with NIO, as on systems without epoll, and with one transport that all peers share. */
@ExtendWith(NoLeaks.class)
class NettyNioConformanceTest extends TransportConformance {
    private final NettyTransport shared = NettyTransport.builder().epoll(false).build();

    @Override
    protected Transport transport(int id) {
        return shared;
    }
}
