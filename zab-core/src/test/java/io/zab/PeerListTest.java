package io.zab;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PeerListTest {
    private final List<String> problems = new ArrayList<>();

    @Test
    void namesAndBothKindsOfLiteralsAreRead() {
        SortedMap<PeerId, PeerAddress> peers =
                PeerList.parse("3=[fd00::3]:7403, 1=10.0.0.1:7401 ,2=host-2.local:7402", problems);

        assertThat(problems).isEmpty();
        assertThat(peers.values())
                .containsExactly(
                        new PeerAddress(PeerId.of(1), "10.0.0.1", 7401),
                        new PeerAddress(PeerId.of(2), "host-2.local", 7402),
                        new PeerAddress(PeerId.of(3), "fd00::3", 7403));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''            | names nobody",
                "1=a:1,        | comma too many",
                "a:1           | has no \"=\"",
                "x=a:1         | id \"x\", which is no number",
                "=a:1          | id \"\", which is no number",
                "0=a:1         | id 0; an id is 1 to 65535",
                "65536=a:1     | id 65536; an id is 1 to 65535",
                "1=a           | has no port",
                "1=a:          | port \"\", which is no number",
                "1=a:http      | port \"http\", which is no number",
                "1=a:0         | port 0; a port is 1 to 65535",
                "1=a:65536     | port 65536; a port is 1 to 65535",
                "1=:1          | has no host",
                "1=[]:1        | has no host",
                "1=fd00::3:74  | put an IPv6 address in brackets, [fd00::3]:74",
                "1=[fd00::3]   | has no port behind the brackets",
                "1=[fd00::3:1  | has no port behind the brackets",
                "1=[name]:1    | neither a name nor an address",
                "1=http://a:1  | more than one colon",
                "1=a b:1       | neither a name nor an address",
                "1=a:1,1=b:1   | has id 1, and so has \"1=a:1\"",
                "1=a:1,2=a:1   | has the address of peer 1",
            })
    void whatIsWrongIsSaidWithTheValue(String text, String said) {
        PeerList.parse(text, problems);

        assertThat(problems).hasSize(1).first().asString().contains(said);
    }

    @Test
    void everyMistakeIsFoundAtOnce() {
        PeerList.parse("1=a:1,x=b:2,2=c,3=d:0,1=e:5", problems);

        assertThat(problems).hasSize(4);
    }
}
