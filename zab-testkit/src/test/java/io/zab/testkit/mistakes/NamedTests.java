package io.zab.testkit.mistakes;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import io.zab.testkit.scenario.Scenario;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.Launcher;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/**
 * Runs tests and stories in this process, whatever classes stand first on its class path, and says of each how it ended: {@code TEST name FAILED 3} or
 * {@code TEST name PASSED}.
 */
final class NamedTests {
    private NamedTests() {}

    /** Names of test classes or {@code Class#method}, and paths of stories. */
    public static void main(String[] args) throws IOException {
        PrintStream out = System.out;
        for (String name : args) {
            int failed = name.endsWith(".txt") ? play(Path.of(name)) : test(name);
            out.println("TEST " + name + (failed > 0 ? " FAILED " + failed : failed == 0 ? " PASSED" : " MISSING"));
        }
        System.exit(0);
    }

    private static int play(Path story) throws IOException {
        String told = Files.readString(story);
        try {
            return new Scenario(told).play().equals(told) ? 0 : 1;
        } catch (RuntimeException e) {
            return 1; // A broken promise, or a check of the library's own.
        }
    }

    /** How many have failed; -1 if there are none. */
    private static int test(String name) {
        Set<String> failed = new TreeSet<>();
        Set<String> run = new TreeSet<>();
        Launcher launcher = LauncherFactory.create();
        launcher.execute(
                LauncherDiscoveryRequestBuilder.request()
                        .selectors(name.contains("#") ? selectMethod(name) : selectClass(name))
                        .build(),
                new TestExecutionListener() {
                    @Override
                    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
                        if (result.getStatus() != TestExecutionResult.Status.SUCCESSFUL) {
                            failed.add(test.getUniqueId());
                        } else if (test.isTest()) {
                            run.add(test.getUniqueId());
                        }
                    }
                });
        return failed.isEmpty() && run.isEmpty() ? -1 : failed.size();
    }
}
