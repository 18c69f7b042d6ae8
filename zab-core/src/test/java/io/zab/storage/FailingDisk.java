package io.zab.storage;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Lets one operation that changes something fail, and knows which files are open. */
final class FailingDisk {
    static final String FAILURE = "failed by a test";

    private static final Set<String> CHANGES =
            Set.of("createFolder", "rename", "delete", "syncDirectory", "write", "setSize", "sync");

    private final Disk on;
    private final List<String> open = new ArrayList<>();
    private int left;

    /**
     * @param failAt the how manieth change fails
     */
    FailingDisk(Disk on, int failAt) {
        this.on = on;
        this.left = failAt;
    }

    /** The names of the files that were opened and not closed. */
    List<String> open() {
        return open;
    }

    Disk disk() {
        return (Disk) proxy(Disk.class, (method, arguments) -> {
            change(method);
            Object result = call(on, method, arguments);
            return result instanceof DiskFile file ? opened(file, (String) arguments[0]) : result;
        });
    }

    private DiskFile opened(DiskFile file, String name) {
        open.add(name);
        boolean[] closed = new boolean[1];
        return (DiskFile) proxy(DiskFile.class, (method, arguments) -> {
            if (method.getName().equals("close") && !closed[0]) {
                closed[0] = true;
                open.remove(name);
            }
            change(method);
            return call(file, method, arguments);
        });
    }

    private void change(Method method) throws IOException {
        if (CHANGES.contains(method.getName()) && --left == 0) {
            throw new IOException(FAILURE + ": " + method.getName());
        }
    }

    private interface Handler {
        Object handle(Method method, Object[] arguments) throws Throwable;
    }

    private static Object proxy(Class<?> type, Handler handler) {
        return Proxy.newProxyInstance(
                FailingDisk.class.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) -> handler.handle(method, arguments));
    }

    private static Object call(Object on, Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(on, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
