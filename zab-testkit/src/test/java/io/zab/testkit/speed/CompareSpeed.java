package io.zab.testkit.speed;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.lang.reflect.Method;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;

/**
 * Two builds of the simulator in one JVM, by turns, seed for seed: whatever else the machine does slows both of them down. {@code zab-testkit/speed.sh} makes the
 * builds and starts this.
 */
final class CompareSpeed {
    /** Compiled by then. */
    private static final int WARM_UP = 300;

    private static final ThreadMXBean CPU = ManagementFactory.getThreadMXBean();

    private final Build before;
    private final Build after;

    private CompareSpeed(Build before, Build after) {
        this.before = before;
        this.after = after;
    }

    /** Arguments: the class paths of both builds, the first seed, and how many. */
    public static void main(String[] args) throws ReflectiveOperationException {
        new CompareSpeed(new Build("before", args[0]), new Build("after", args[1]))
                .run(Long.parseLong(args[2]), Integer.parseInt(args[3]));
    }

    private void run(long first, int count) throws ReflectiveOperationException {
        int same = 0;
        for (int i = 0; i < WARM_UP + count; i++) {
            if (i == WARM_UP) {
                before.begin();
                after.begin();
                same = 0;
            }
            boolean turned = i % 2 == 1;
            long one = (turned ? after : before).run(first + i);
            long other = (turned ? before : after).run(first + i);
            same += one == other ? 1 : 0;
        }
        System.out.println(before + "\n" + after);
        System.out.printf(
                Locale.ROOT,
                "%.2f times as many steps in a second of processor time; %d of %d seeds went the same way%n",
                after.stepsPerSecond() / before.stepsPerSecond(),
                same,
                count);
    }

    /** One of the two, by its names alone: its classes are not those of the other one. */
    private static final class Build {
        private final String name;
        private final Object worlds;
        private final Method planOf;
        private final Method make;
        private final Method run;
        private final Method steps;
        private final Method now;
        private final Method traceHash;
        private long allSteps;
        private long virtualNanos;
        private long cpuNanos;
        private long setUpNanos;
        private int seeds;

        Build(String name, String classPath) throws ReflectiveOperationException {
            this.name = name;
            URL[] urls =
                    Arrays.stream(classPath.split(":")).map(CompareSpeed::url).toArray(URL[]::new);
            ClassLoader classes = new URLClassLoader(urls, ClassLoader.getPlatformClassLoader());
            Class<?> plan = classes.loadClass("io.zab.testkit.run.Plan");
            Class<?> world = classes.loadClass("io.zab.testkit.sim.Simulation");
            Class<?> made = classes.loadClass("io.zab.testkit.run.Worlds");
            worlds = made.getField("OWN").get(null);
            planOf = plan.getMethod("of", long.class);
            make = made.getMethod("make", plan, PrintStream.class, int.class);
            run = classes.loadClass("io.zab.testkit.run.Failure").getMethod("of", world, plan);
            steps = world.getMethod("steps");
            now = world.getMethod("now");
            traceHash = world.getMethod("traceHash");
        }

        void begin() {
            allSteps = 0;
            virtualNanos = 0;
            cpuNanos = 0;
            setUpNanos = 0;
            seeds = 0;
        }

        /** The trace hash. */
        long run(long seed) throws ReflectiveOperationException {
            long begins = CPU.getCurrentThreadCpuTime();
            Object plan = planOf.invoke(null, seed);
            Object world = make.invoke(worlds, plan, null, 1024);
            setUpNanos += CPU.getCurrentThreadCpuTime() - begins;
            Object failure = run.invoke(null, world, plan);
            cpuNanos += CPU.getCurrentThreadCpuTime() - begins;
            if (failure != null) {
                System.out.println(name + ": seed " + seed + " fails");
            }
            allSteps += (long) steps.invoke(world);
            virtualNanos += (long) now.invoke(world);
            seeds++;
            return (long) traceHash.invoke(world);
        }

        double stepsPerSecond() {
            return allSteps * 1e9 / cpuNanos;
        }

        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "%-7s %d seeds, %d steps: in a second of processor time %.0f steps, %.1f seeds, %.0f s of virtual time; set-up %.3f ms a seed",
                    name,
                    seeds,
                    allSteps,
                    stepsPerSecond(),
                    seeds * 1e9 / cpuNanos,
                    (double) virtualNanos / cpuNanos,
                    setUpNanos / 1e6 / seeds);
        }
    }

    private static URL url(String path) {
        try {
            return Path.of(path).toUri().toURL();
        } catch (MalformedURLException e) {
            throw new UncheckedIOException((IOException) e);
        }
    }
}
