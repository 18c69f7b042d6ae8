package io.zab.testkit.scenario;

import io.zab.Zxid;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A line of a story, word by word; what stands in quotes is one. */
final class Words {
    private final List<String> all;

    private Words(List<String> all) {
        this.all = all;
    }

    static Words of(String line) {
        List<String> words = new ArrayList<>();
        boolean quoted = false;
        StringBuilder word = new StringBuilder();
        for (char c : (line + " ").toCharArray()) {
            quoted ^= c == '"';
            if (c == ' ' && !quoted) {
                if (word.length() > 0) {
                    words.add(word.toString());
                }
                word.setLength(0);
            } else {
                word.append(c);
            }
        }
        return new Words(words);
    }

    /** All but the first. */
    Words rest() {
        return new Words(all.subList(1, all.size()));
    }

    Words from(int at) {
        return new Words(all.subList(Math.min(at, all.size()), all.size()));
    }

    int count() {
        return all.size();
    }

    String at(int at) {
        return all.get(at);
    }

    boolean has(String word) {
        return all.contains(word);
    }

    List<String> list() {
        return all;
    }

    /** A number; a duration is one of milliseconds. */
    int number(int at) {
        return number(all.get(at));
    }

    Zxid zxid(int at) {
        return Zxid.parse(all.get(at));
    }

    String text(int at) {
        return all.get(at).replace("\"", "");
    }

    /** What stands behind {@code name=}, null if that is nowhere. */
    @Nullable
    String option(String name) {
        for (String word : all) {
            if (word.startsWith(name + "=")) {
                return word.substring(name.length() + 1);
            }
        }
        return null;
    }

    /** What stands behind {@code name=}, or {@code absent}. */
    long option(String name, long absent) {
        String value = option(name);
        return value == null ? absent : number(value);
    }

    static int number(String word) {
        return Integer.parseInt(word.replaceAll("ms$", ""));
    }

    @Override
    public String toString() {
        return String.join(" ", all);
    }
}
