namespace ActorFlow;

/// <summary>What a signal may be called.</summary>
internal static class SignalNames
{
    /// <exception cref="ArgumentException">It is no name.</exception>
    public static string Checked(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name.Length is > 0 and <= WaitRequest.MaxName && !name.Any(char.IsControl) ? Unicode.Mended(name)
            : throw new ArgumentException(
                $"A signal's name has 1 to {WaitRequest.MaxName} characters and no control characters, for example \"payment\"; this one has {name.Length}.", nameof(name));
    }
}
