package io.zab.examples;

import io.zab.examples.json.Json;
import io.zab.storage.Inspection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** {@code verify}. */
@CommandLine.Command(
        name = "verify",
        description = "Read a stopped node's data directory, change nothing, and say what is in it and whether all"
                + " checksums hold. Exit status 4 if it is damaged or cannot be used.")
final class VerifyCommand extends Command {
    @CommandLine.Option(
            names = "--data",
            required = true,
            paramLabel = "DIR",
            description = "The node's data directory.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path data;

    VerifyCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    int run() throws Exception {
        if (!Files.isDirectory(data)) {
            throw new CommandFailed(ExitStatus.DATA_UNUSABLE, data + " is no directory");
        }
        Inspection found = Inspection.of(data);
        terminal.out().println(json ? Json.write(object(found)) : text(found));
        if (!found.isSound()) {
            throw new CommandFailed(
                    ExitStatus.DATA_UNUSABLE,
                    data
                            + " cannot be used as it is, see DAMAGE above. At its next start the node sets all files aside in the folder"
                            + " quarantine, and learns everything from the other nodes");
        }
        return ExitStatus.DONE;
    }

    private String text(Inspection found) {
        StringBuilder text = new StringBuilder(String.format(
                "%s is of peer %d of cluster %s, storage id %s%n"
                        + "promise     epoch %d%s%n"
                        + "log         %d records in %d files, %s to %s, durable at least up to %s%n"
                        + "snapshots   %s%n",
                data,
                found.peer(),
                found.cluster(),
                found.storage(),
                found.promise().epoch(),
                found.promise().leader() == null
                        ? ""
                        : ", to peer " + found.promise().leader(),
                found.records(),
                found.segments(),
                found.first(),
                found.last(),
                found.bound(),
                found.snapshots().isEmpty() ? "none" : found.snapshots() + ", it starts from " + found.snapshot()));
        found.quarantine()
                .forEach(folder -> text.append("set aside   ").append(folder).append(System.lineSeparator()));
        found.notes().forEach(note -> text.append("note        ").append(note).append(System.lineSeparator()));
        found.damages()
                .forEach(damage -> text.append("DAMAGE      ").append(damage).append(System.lineSeparator()));
        return text.append(found.isSound() ? "all checksums hold" : "it cannot be used as it is")
                .toString();
    }

    private static Map<String, @Nullable Object> object(Inspection found) {
        return Json.object(
                "cluster", found.cluster(),
                "peer", found.peer(),
                "storage", found.storage(),
                "promise", found.promise().epoch(),
                "promisedTo",
                        found.promise().leader() == null
                                ? null
                                : found.promise().leader().value(),
                "firstZxid", found.first(),
                "lastZxid", found.last(),
                "durableZxid", found.bound(),
                "records", found.records(),
                "segments", found.segments(),
                "snapshot", found.snapshots().isEmpty() ? null : found.snapshot(),
                "snapshots", found.snapshots(),
                "quarantine", found.quarantine(),
                "notes", found.notes(),
                "damages", found.damages(),
                "sound", found.isSound());
    }
}
