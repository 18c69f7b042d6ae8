package io.zab.transport.netty;

import io.zab.testkit.transport.TransportConformance;
import io.zab.transport.Transport;
import org.junit.jupiter.api.extension.ExtendWith;

/** Netty with what this system has to offer, on Linux epoll, keeps what every network has to keep. */
@ExtendWith(NoLeaks.class)
class NettyConformanceTest extends TransportConformance {
    @Override
    protected Transport transport(int id) {
        return NettyTransport.plaintext();
    }
}
