package io.zab.protocol;

import io.zab.PeerId;
import org.jspecify.annotations.Nullable;

/** The application's wish that another peer leads; answered once, by {@link Effects#transferred}. */
public interface Transfer {
    /** Who is to lead; null for the follower that is fittest. */
    @Nullable
    PeerId target();
}
