package io.zab.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.zab.Zxid;
import org.junit.jupiter.api.Test;

class FailoverWatchTest {
    private final FailoverWatch watch = new FailoverWatch();

    @Test
    void aLateAnswerOfTheDeadLeadersEpochDoesNotEndTheFailover() throws InterruptedException {
        watch.expectAfter(4);
        watch.acknowledged(2, Zxid.of(4, 17));

        assertThat(watch.await(1)).isNull();
    }

    @Test
    void theFirstWriteOfALaterEpochDoes() throws InterruptedException {
        watch.acknowledged(1, Zxid.of(5, 1));
        watch.expectAfter(4);
        watch.acknowledged(2, Zxid.of(5, 2));
        watch.acknowledged(3, Zxid.of(5, 3));

        assertThat(watch.await(1)).isNotNull().satisfies(first -> {
            assertThat(first.node()).isEqualTo(2);
            assertThat(first.zxid()).isEqualTo(Zxid.of(5, 2));
        });
    }
}
