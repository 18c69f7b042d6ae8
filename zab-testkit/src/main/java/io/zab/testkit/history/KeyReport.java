package io.zab.testkit.history;

/**
 * What was found about the operations of one key.
 *
 * @param key which
 * @param verdict what was found
 * @param operations how many could matter: all but those without effect
 * @param unknown of these, how many have an unknown outcome
 * @param steps how often the model was asked
 * @param explanation for people, several lines; empty if there is nothing to explain
 */
public record KeyReport(String key, Verdict verdict, int operations, int unknown, long steps, String explanation) {
    @Override
    public String toString() {
        return "key \"" + key + "\": " + verdict + ", " + operations + " operations, " + unknown + " unknown, " + steps
                + " steps" + (explanation.isEmpty() ? "" : System.lineSeparator() + explanation);
    }
}
