package io.zab.examples.kv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeysTest {
    @ParameterizedTest
    @ValueSource(strings = {"a", "a/b", "a b+c", "grün", "日本", "😀", "100%", "?&=#", "../status"})
    void aKeyComesBackFromThePath(String key) {
        assertThat(Keys.decode(Keys.encode(key))).isEqualTo(key);
    }

    @Test
    void aPlusSignInAPathIsAPlusSign() {
        assertThat(Keys.decode("a+b")).isEqualTo("a+b");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "%", "%4", "%zz", "%ff", "%c3", "gr\u00fcn"})
    void whatIsNoKeyIsRefused(String encoded) {
        assertThatThrownBy(() -> Keys.decode(encoded)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theLimitCountsBytes() {
        assertThat(Keys.checked("ü".repeat(256))).hasSize(256);
        assertThatThrownBy(() -> Keys.checked("ü".repeat(257))).hasMessageContaining("this one has 514");
        assertThatThrownBy(() -> Keys.checked("\ud800")).hasMessageContaining("not valid Unicode");
    }
}
