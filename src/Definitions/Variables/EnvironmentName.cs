namespace ActorFlow.Definitions.Variables;

/// <summary>What a variable may be called: as in a POSIX shell.</summary>
internal static class EnvironmentName
{
    public const int Longest = 200;

    public static bool IsValid(string name)
        => name.Length is > 0 and <= Longest && !char.IsAsciiDigit(name[0]) && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '_');
}
