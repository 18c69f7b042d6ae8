package io.zab.testkit.exhaustive;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LinkGraphsTest {
    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4, 5})
    void whoeverReachesAQuorumLeadsAndNobodyElseWhateverTheLinks(int size) {
        LinkGraphs all = LinkGraphs.twoWay(size);
        assertThat(all.graphs()).isEqualTo(1 << size * (size - 1) / 2);
        assertThat(all.objections()).isEmpty();
    }

    /** The 4,096 graphs of four peers are a matter of {@code Exhaust}. */
    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void linksInOneDirectionOnlyElectNobodyWhoCannotLead(int size) {
        LinkGraphs all = LinkGraphs.oneWay(size);
        assertThat(all.graphs()).isEqualTo(1 << size * (size - 1));
        assertThat(all.objections()).isEmpty();
    }
}
