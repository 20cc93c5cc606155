namespace ActorFlow.Definitions.Variables;

/// <summary>
/// Takes secrets out of a text that comes in pieces. A piece may end in the middle of a secret, so what could be the beginning of one is held back
/// until more of the text is known. Not thread-safe.
/// </summary>
internal sealed class SecretStream(IReadOnlyCollection<string> secrets)
{
    private readonly SecretMask _mask = new(secrets);
    private string _held = "";

    /// <summary>What may be shown now.</summary>
    public string Next(string piece)
    {
        if (_mask.IsEmpty)
            return piece;
        var text = _mask.Apply(_held + piece);
        var kept = _mask.Begun(text);
        _held = text[^kept..];
        return text[..^kept];
    }

    /// <summary>What was held back when the text has ended.</summary>
    public string Rest()
    {
        var rest = _held;
        _held = "";
        return rest;
    }
}
