using System.Text.Json;

namespace ActorFlow.Runs;

/// <summary>The names of a run's states in an image; the names of the enum may change, these may not.</summary>
internal static class ImageStatus
{
    private static readonly (RunStatus Status, string Name)[] Names =
    [
        (RunStatus.Pending, "pending"), (RunStatus.Running, "running"), (RunStatus.Paused, "paused"), (RunStatus.Completed, "completed"),
        (RunStatus.Failed, "failed"), (RunStatus.Cancelled, "cancelled"), (RunStatus.Killed, "killed"),
    ];

    public static string NameOf(RunStatus status)
        => Array.Find(Names, known => known.Status == status).Name
            ?? throw new ArgumentOutOfRangeException(nameof(status), status, "A run's state is never that.");

    /// <exception cref="JsonException">This build knows no state of that name.</exception>
    public static RunStatus Parse(string text)
        => Array.Find(Names, known => known.Name == text) is { Name: not null } found
            ? found.Status : throw new JsonException($"'{text}' is no state of a run that this build knows.");
}
