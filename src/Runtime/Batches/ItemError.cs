using System.Text.Json.Serialization;

namespace ActorFlow;

/// <summary>Why an item of a batch failed.</summary>
/// <param name="Index">Which item, from 0.</param>
/// <param name="Attempts">How many attempts were made.</param>
/// <param name="Type">The full name of the exception's type. Shown to people, never used to create an object.</param>
/// <param name="Message">The exception's message.</param>
/// <param name="Detail">The exception with its stack as text, cut at 8 192 characters; null if not kept.</param>
public sealed record ItemError(long Index, int Attempts, string Type, string Message, string? Detail)
{
    /// <summary>The exception itself while the process that saw it lives; null after a restart.</summary>
    [JsonIgnore]
    public Exception? Exception { get; init; }

    /// <summary>Whether two records tell of the same failure; the live exception is left out, as it does not survive a restart.</summary>
    public bool Equals(ItemError? other)
        => other is not null && (Index, Attempts, Type, Message, Detail) == (other.Index, other.Attempts, other.Type, other.Message, other.Detail);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Index, Attempts, Type, Message);

    /// <inheritdoc/>
    public override string ToString() => $"item {Index} ({Attempts} attempt(s)): {Type}: {Message}";

    internal static ItemError Of(long index, int attempts, Exception error)
    {
        var detail = error.ToString();
        return new ItemError(index, attempts, error.GetType().FullName ?? error.GetType().Name, Unicode.Mended(error.Message),
            Unicode.Mended(detail.Length <= RunError.MaxDetail ? detail : string.Concat(detail.AsSpan(0, RunError.MaxDetail), "…")))
        {
            Exception = error,
        };
    }
}
