package io.zab.storage;

import io.zab.DataDirectoryException;
import io.zab.PeerId;
import io.zab.message.StorageId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;

/**
 * The file {@code identity}: whose directory this is. Text, so that a person can read it; written once and never changed.
 *
 * <pre>
 *   zab data directory
 *   format=1
 *   cluster=orders
 *   peer=1
 *   storage=2f1c...                   drawn when the directory was made
 *   quarantine=1                      only if it was made in place of a damaged one, whose files are in that folder
 *   crc32c=9a0b1c2d                   over everything before this line
 * </pre>
 *
 * @param quarantine the number of the folder with the files of the damaged directory in whose place this one was made; 0 if there was none
 */
record Identity(String cluster, PeerId peer, StorageId storage, int quarantine) {
    static final String NAME = "identity";
    static final String TEMPORARY = "identity.tmp";
    static final int FORMAT = 1;
    private static final int MAX_BYTES = 64 * 1024;
    /** The first two lines and the last one stay as they are in every later format. */
    private static final Pattern ANY_VERSION =
            Pattern.compile("(zab data directory\nformat=([0-9]{1,9})\n.*)crc32c=([0-9a-f]{8})\n", Pattern.DOTALL);

    private static final Pattern FORM = Pattern.compile("(zab data directory\nformat=[0-9]+\ncluster=([^\n]*)\n"
            + "peer=([0-9]{1,9})\nstorage=([0-9a-f-]{36})\n(?:quarantine=([1-9][0-9]{0,8})\n)?)crc32c=([0-9a-f]{8})\n");

    /** Makes the identity durable: it appears whole or not at all. */
    void write(Disk disk) throws IOException {
        String text = "zab data directory\nformat=" + FORMAT + "\ncluster=" + cluster + "\npeer=" + peer + "\nstorage="
                + storage + "\n" + (quarantine == 0 ? "" : "quarantine=" + quarantine + "\n");
        try (DiskFile file = disk.open(TEMPORARY, true)) {
            file.setSize(0);
            file.write(0, ByteBuffer.wrap((text + "crc32c=" + checksum(text) + "\n").getBytes(StandardCharsets.UTF_8)));
            file.sync();
        }
        disk.rename(TEMPORARY, NAME);
        disk.syncDirectory("");
    }

    private static String checksum(String text) {
        CRC32C crc = new CRC32C();
        crc.update(text.getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().toHexDigits((int) crc.getValue());
    }

    /**
     * Reads it.
     *
     * @throws Damage if it is not what {@link #write} wrote
     * @throws NewerFormat if it was written by a newer version
     */
    static Identity read(Disk disk) throws IOException {
        String text;
        try (DiskFile file = disk.open(NAME, false)) {
            ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(file.size(), MAX_BYTES));
            file.read(0, bytes);
            text = new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8);
        }
        refuseNewer(text);
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new Damage(NAME, 0, "it is not the identity of a data directory");
        }
        if (!matcher.group(6).equals(checksum(matcher.group(1)))) {
            throw new Damage(
                    NAME,
                    matcher.start(6),
                    "checksum " + matcher.group(6) + " stored and " + checksum(matcher.group(1)) + " computed");
        }
        try {
            return new Identity(
                    matcher.group(2),
                    PeerId.of(Integer.parseInt(matcher.group(3))),
                    new StorageId(UUID.fromString(matcher.group(4))),
                    matcher.group(5) == null ? 0 : Integer.parseInt(matcher.group(5)));
        } catch (IllegalArgumentException e) {
            throw new Damage(NAME, 0, String.valueOf(e.getMessage()));
        }
    }

    /** A flipped bit in the number of the format is damage; only with the right checksum it is what somebody wrote. */
    private static void refuseNewer(String text) throws NewerFormat {
        Matcher any = ANY_VERSION.matcher(text);
        if (any.matches()
                && Integer.parseInt(any.group(2)) > FORMAT
                && any.group(3).equals(checksum(any.group(1)))) {
            throw new NewerFormat(NAME, Integer.parseInt(any.group(2)), FORMAT);
        }
    }

    /**
     * Refuses a directory that is not this peer's.
     *
     * @throws DataDirectoryException naming both values
     */
    void check(String expectedCluster, PeerId expectedPeer, String where) {
        if (!cluster.equals(expectedCluster)) {
            throw new DataDirectoryException(
                    where + " belongs to cluster \"" + cluster + "\", but this node is of cluster \"" + expectedCluster
                            + "\". Give it the directory of its own cluster.");
        }
        if (!peer.equals(expectedPeer)) {
            throw new DataDirectoryException(where + " belongs to peer " + peer + " of cluster \"" + cluster
                    + "\", but this node is peer " + expectedPeer + ". Give it its own directory, or an empty one.");
        }
    }
}
