package io.zab.examples.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
    @Test
    void writesOneLineWithMembersInTheirOrder() {
        assertThat(Json.write(Json.object("b", 1, "a", Arrays.asList("x", null, true, 1.5), "c", Map.of())))
                .isEqualTo("{\"b\":1,\"a\":[\"x\",null,true,1.5],\"c\":{}}");
    }

    @Test
    void whatWasNotMeasuredIsNull() {
        assertThat(Json.write(List.of(Double.NaN, Double.POSITIVE_INFINITY))).isEqualTo("[null,null]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a \"quoted\" \\ word", "line\nline\ttab\r", "\u0001\u001f", "grün 日本 😀"})
    void textComesBackAsItWas(String text) {
        assertThat(JsonReader.parse(Json.write(text))).isEqualTo(text);
    }

    @Test
    void readsWhatOthersWrite() {
        assertThat(JsonReader.parse(" { \"a\" : [ 1 , -2.5e1, \"\\u00fc\\/\" ] , \"b\" : { } } "))
                .isEqualTo(Map.of("a", List.of(1L, -25.0, "ü/"), "b", Map.of()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[1,]", "{\"a\"}", "\"x", "tru", "1 2", "{a:1}", "\"\\q\"", "--1", "\"\\u12\""})
    void whatIsNoJsonIsRefusedWithItsPlace(String text) {
        assertThatThrownBy(() -> JsonReader.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Not JSON at character");
    }

    @Test
    void deepNestingDoesNotOverflowTheStack() {
        assertThatThrownBy(() -> JsonReader.parse("[".repeat(100_000))).hasMessageContaining("nested too deeply");
    }
}
