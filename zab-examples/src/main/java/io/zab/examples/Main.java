package io.zab.examples;

/** Where the example program starts. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        System.out.println("zab examples: no command yet");
    }
}
