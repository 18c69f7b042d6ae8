package io.zab.testkit.exhaustive;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class NumbersTest {
    @Test
    void isAMap() {
        Numbers numbers = new Numbers();
        Map<Long, Integer> same = new HashMap<>();
        Random random = new Random(1);
        for (int i = 0; i < 20_000; i++) {
            long key = i % 2 == 0 ? random.nextLong() : (long) random.nextInt(100) << 32 | random.nextInt(100);
            Integer before = same.putIfAbsent(key, i);
            assertThat(numbers.of(key)).isEqualTo(before == null ? -1 : before);
            assertThat(numbers.putIfAbsent(key, i)).isEqualTo(before == null ? -1 : before);
        }
        same.forEach((key, number) -> assertThat(numbers.of(key)).isEqualTo(number));
        assertThat(numbers.of(-5)).isEqualTo(-1);
    }

    @Test
    void zeroIsAKeyLikeAnyOther() {
        Numbers numbers = new Numbers();
        assertThat(numbers.of(0)).isEqualTo(-1);
        assertThat(numbers.putIfAbsent(0, 0)).isEqualTo(-1);
        assertThat(numbers.of(0)).isZero();
    }
}
