using System.Text.Json;

namespace ActorFlow.Runs;

/// <summary>A visit comes to wait, or comes back to wait for what is still open: from here on nothing of it is in flight until a wait ends.</summary>
/// <param name="At">The run's time.</param>
/// <param name="Visit">The visit.</param>
/// <param name="Name">The wait, unique in the visit.</param>
/// <param name="Kind">What is waited for.</param>
internal sealed record WaitBegun(DateTimeOffset At, long Visit, string Name, WaitKind Kind) : RunEvent(At)
{
    /// <summary>When it ends by itself, or null.</summary>
    public DateTimeOffset? Due { get; init; }

    /// <summary>The signal that ends it, or null.</summary>
    public string? Signal { get; init; }

    /// <summary>What the kind keeps with it.</summary>
    public JsonElement? Payload { get; init; }

    /// <summary>Whether the visit goes on only when all its open waits of this sort have ended.</summary>
    public bool Together { get; init; }
}

/// <summary>A wait has ended.</summary>
/// <param name="At">The run's time.</param>
/// <param name="Visit">The visit.</param>
/// <param name="Name">The wait.</param>
/// <param name="How">How it ended.</param>
internal sealed record WaitEnded(DateTimeOffset At, long Visit, string Name, WaitEnding How) : RunEvent(At)
{
    /// <summary>The number of the kept signal that it takes, or null.</summary>
    public long? Taken { get; init; }

    /// <summary>What came, if it is not that of a signal.</summary>
    public JsonElement? Payload { get; init; }
}

/// <summary>A signal has come. It is kept until something waits for it.</summary>
/// <param name="At">The run's time.</param>
/// <param name="Number">Which one of the run it is, from 1.</param>
/// <param name="Name">Its name.</param>
/// <param name="Payload">What it carries.</param>
/// <param name="Delivery">The id of the delivery, which counts once; null when it has none.</param>
internal sealed record SignalReceived(DateTimeOffset At, long Number, string Name, JsonElement Payload, string? Delivery) : RunEvent(At);
