package io.zab.examples.demo;

import io.zab.Zxid;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Compares what was acknowledged with what is there. Every key was written once and its value is the key; so a write that was applied twice shows in
 * a zxid that is not the acknowledged one. Of a write with unknown outcome either is right, if it is the same on all nodes.
 */
final class Verifier {
    private static final int FINDINGS_MAX = 10;

    private final Ledger ledger;
    private final Set<String> lost = new HashSet<>();
    private final Set<String> duplicated = new HashSet<>();
    private final Set<String> invented = new HashSet<>();
    private final List<String> findings = new ArrayList<>();

    private Verifier(Ledger ledger) {
        this.ledger = ledger;
    }

    static Verdict verify(Ledger ledger, List<NodeState> states) {
        Verifier verifier = new Verifier(ledger);
        states.forEach(verifier::check);
        boolean equal = states.stream().map(NodeState::sha256).distinct().count() == 1
                && states.stream().map(NodeState::zxid).distinct().count() == 1;
        if (!equal) {
            verifier.find("the states differ: "
                    + states.stream()
                            .map(state -> "node " + state.node() + " has "
                                    + state.entries().size() + " entries up to " + state.zxid() + ", sha256 "
                                    + state.sha256())
                            .toList());
        }
        return new Verdict(
                verifier.lost.size(),
                verifier.duplicated.size(),
                verifier.invented.size(),
                equal,
                List.copyOf(verifier.findings));
    }

    private void check(NodeState state) {
        for (Map.Entry<String, Zxid> written : ledger.acknowledged().entrySet()) {
            String key = written.getKey();
            NodeState.Entry entry = state.entries().get(key);
            if (entry == null || !entry.value().equals(key)) {
                lost.add(key);
                find("lost at node " + state.node() + ": " + key + ", acknowledged at " + written.getValue() + ", is "
                        + (entry == null ? "not there" : "\"" + entry.value() + "\""));
            } else if (!entry.zxid().equals(written.getValue())) {
                duplicated.add(key);
                find("duplicated at node " + state.node() + ": " + key + ", acknowledged at " + written.getValue()
                        + ", has " + entry.zxid());
            }
        }
        for (String key : state.entries().keySet()) {
            if (!ledger.acknowledged().containsKey(key) && !ledger.isUnknown(key)) {
                invented.add(key);
                find("invented at node " + state.node() + ": " + key
                        + (ledger.refused().contains(key) ? " was refused as not applied" : " was never written"));
            }
        }
    }

    private void find(String finding) {
        if (findings.size() < FINDINGS_MAX) {
            findings.add(finding);
        }
    }
}
