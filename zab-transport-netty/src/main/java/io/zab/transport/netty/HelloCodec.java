package io.zab.transport.netty;

import io.zab.message.BootId;
import io.zab.message.FormationId;
import io.zab.message.StorageId;
import io.zab.transport.Hello;
import io.zab.transport.netty.wire.Wire;
import java.time.Duration;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The hello of a handshake, to and from its wire form. */
final class HelloCodec {
    /** What every connection begins with: "ZABP". */
    static final int MAGIC = 0x5A414250;

    /** The magic, and two versions of two bytes. */
    static final int PREFACE_BYTES = 8;

    /** The versions of the wire protocol that this code speaks. */
    static final int VERSION_MIN = 1;

    static final int VERSION_MAX = 1;

    private static final Pattern CLUSTER = Pattern.compile("[A-Za-z0-9._-]{1,64}");

    /** Durations beyond an hour are a mistake, or an attack on arithmetic. */
    private static final long MICROS_MAX = Duration.ofHours(1).toNanos() / 1000;

    private HelloCodec() {}

    static Wire.Frame encode(Hello hello, long number) {
        Wire.Hello.Builder out = Wire.Hello.newBuilder()
                .setCluster(hello.cluster())
                .addAllVoters(Values.numbers(hello.voters()))
                .setPeer(hello.peer().value())
                .setStorage(Values.uuid(hello.storage().value()))
                .setBoot(Values.uuid(hello.boot().value()))
                .setPayloadBytesMax(hello.payloadBytesMax())
                .setHeartbeatMicros(hello.heartbeat().toNanos() / 1000)
                .setFollowerTimeoutMicros(hello.followerTimeout().toNanos() / 1000)
                .setNumber(number);
        FormationId formation = hello.formation();
        if (formation != null) {
            out.setFormation(Values.uuid(formation.value()));
        }
        return Wire.Frame.newBuilder().setHello(out).build();
    }

    static Hello decode(Wire.Hello in) throws MalformedFrameException {
        if (!CLUSTER.matcher(in.getCluster()).matches()) {
            throw new MalformedFrameException(
                    "A hello names the cluster \"" + Values.text(in.getCluster()) + "\", which is no name");
        }
        if (!in.hasStorage() || !in.hasBoot()) {
            throw new MalformedFrameException("A hello without storage id or boot id");
        }
        @Nullable FormationId formation = in.hasFormation() ? new FormationId(Values.uuid(in.getFormation())) : null;
        return new Hello(
                in.getCluster(),
                Values.peers(in.getVotersList()),
                Values.peer(in.getPeer()),
                new StorageId(Values.uuid(in.getStorage())),
                new BootId(Values.uuid(in.getBoot())),
                formation,
                in.getPayloadBytesMax(),
                duration(in.getHeartbeatMicros()),
                duration(in.getFollowerTimeoutMicros()));
    }

    private static Duration duration(long micros) throws MalformedFrameException {
        if (micros < 0 || micros > MICROS_MAX) {
            throw new MalformedFrameException("A hello with a duration of " + micros + " microseconds");
        }
        return Duration.ofNanos(micros * 1000);
    }
}
