package io.zab.testkit.mistakes;

import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** All classes of this class path, but for those that one deliberate mistake changes; in a class loader of their own, so that nothing else has the mistake. */
public final class MistakenClasses implements AutoCloseable {
    private final URLClassLoader loader;

    private MistakenClasses(URLClassLoader loader) {
        this.loader = loader;
    }

    private static final class Source extends SimpleJavaFileObject {
        private final String text;

        Source(String file, String text) {
            super(URI.create("string:///" + file.substring(file.indexOf("java/") + "java/".length())), Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }

    /**
     * Compiles what the mistake changes.
     *
     * @param root of the sources
     * @param name of the mistake
     * @param work an empty folder
     */
    public static MistakenClasses with(Path root, String name, Path work) throws IOException {
        Path file = root.resolve("zab-testkit/mistakes/" + name + ".txt");
        List<JavaFileObject> sources = new ArrayList<>();
        Mistake.parse(name, Files.readString(file))
                .applyTo(root)
                .forEach((path, text) -> sources.add(new Source(path, text)));
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        String classPath = System.getProperty("java.class.path");
        StringWriter problems = new StringWriter();
        List<String> options =
                List.of("-proc:none", "-nowarn", "--release=17", "-cp", classPath, "-d", work.toString());
        if (!compiler.getTask(problems, null, null, options, null, sources).call()) {
            throw new IllegalStateException("With mistake " + name + " the sources do not compile: " + problems);
        }
        List<URL> places = new ArrayList<>(List.of(work.toUri().toURL()));
        for (String entry : classPath.split(File.pathSeparator)) {
            places.add(Path.of(entry).toUri().toURL());
        }
        return new MistakenClasses(
                new URLClassLoader(places.toArray(URL[]::new), ClassLoader.getPlatformClassLoader()));
    }

    /** The class of that name, with the mistake in it or in what it uses. */
    public Class<?> get(String name) throws ClassNotFoundException {
        return loader.loadClass(name);
    }

    @Override
    public void close() throws IOException {
        loader.close();
    }
}
