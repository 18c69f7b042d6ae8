package io.zab.examples.kv;

import static org.assertj.core.api.Assertions.assertThat;

import io.zab.testkit.Simulation;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class KvStoreSimulationTest {
    @Test
    void theStoreIsEqualOnAllPeersUnderEveryFault() {
        Simulation.builder()
                .stateMachine(KvStore::new)
                .requests(KvStoreSimulationTest::command)
                .checkAtEnd(stores -> assertThat(stores).hasSizeBetween(1, 7))
                .build()
                .run(50);
    }

    private static byte[] command(RandomGenerator random) {
        String key = "key-" + random.nextInt(40);
        Condition condition = random.nextInt(3) == 0 ? new Condition.Absent() : new Condition.Always();
        KvCommand command = random.nextInt(4) == 0
                ? new KvCommand.Delete(key, new Condition.Always())
                : new KvCommand.Put(key, new byte[random.nextInt(200)], condition);
        return command.encode();
    }
}
