namespace ActorFlow.Definitions.Text;

/// <summary>The text is no document at all, so reading it ends here.</summary>
internal sealed class TextFault(string code, Place place, string what, string remedy) : Exception(what)
{
    public string Code { get; } = code;

    public Place Place { get; } = place;

    public string Remedy { get; } = remedy;

    public static TextFault TooManyValues(Place place)
        => new("too-large", place, $"The text has more than {TextLimits.MostValues} values.", "Split the flow into several documents.");
}
