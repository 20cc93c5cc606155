using System.Globalization;
using System.Text.Json;
using ActorFlow.Definitions.Text;

namespace ActorFlow.Definitions.Documents;

/// <summary>Takes the members of one object of a document by name; what nobody took is not known.</summary>
internal sealed class FormReader
{
    private readonly Findings _findings;
    private readonly Dictionary<string, LocatedMember> _left = new(StringComparer.Ordinal);
    private readonly List<string> _known = [];

    public FormReader(Located form, string path, Findings findings)
    {
        _findings = findings;
        Path = path;
        Place = form.Place;
        foreach (var member in form.Members)
        {
            if (!_left.TryAdd(member.Name, member))
                findings.Error("duplicate-member", $"{path}{Step(member.Name)}", member.Place, $"'{Short(member.Name)}' is there twice.",
                    "Keep one of them.");
        }
    }

    public string Path { get; }

    public Place Place { get; }

    public string PathOf(string name) => $"{Path}{Step(name)}";

    /// <summary>The value of a member, by the first of its spellings that is there; null where it is not there, or null.</summary>
    public Located? Take(params ReadOnlySpan<string> names)
    {
        Located? taken = null;
        foreach (var name in names)
        {
            _known.Add(name);
            _findings.Looked?.Add($"{Path}.{name}");
            if (!_left.Remove(name, out var member))
                continue;
            if (taken is not null)
                _findings.Error("duplicate-member", PathOf(name), member.Place, $"'{name}' and '{names[0]}' are two spellings of one member.",
                    "Keep one of them.");
            if (member.Value.Kind != JsonValueKind.Null)
                taken ??= member.Value;
        }

        return taken;
    }

    public Located? Take(JsonValueKind kind, string noun, params ReadOnlySpan<string> names)
    {
        if (Take(names) is not { } value)
            return null;
        if (value.Kind == kind)
            return value;
        Wrong(names[0], value, noun);
        return null;
    }

    public string? Text(params ReadOnlySpan<string> names) => Take(JsonValueKind.String, "a text", names)?.Text;

    public bool Flag(string name)
    {
        if (Take(name) is not { } value)
            return false;
        if (value.Kind is not (JsonValueKind.True or JsonValueKind.False))
            Wrong(name, value, "true or false");
        return value.Kind == JsonValueKind.True;
    }

    public int? Count(string name, int least)
    {
        if (Take(name) is not { } value)
            return null;
        if (value.Kind == JsonValueKind.Number && int.TryParse(value.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var count)
            && count >= least)
            return count;
        Wrong(name, value, $"a whole number from {least} to {int.MaxValue}");
        return null;
    }

    public double? Number(string name, double least)
    {
        if (Take(name) is not { } value)
            return null;
        if (value.Kind == JsonValueKind.Number && double.TryParse(value.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            && double.IsFinite(number) && number >= least)
            return number;
        Wrong(name, value, double.IsFinite(least) ? $"a number from {least.ToString(CultureInfo.InvariantCulture)}" : "a number");
        return null;
    }

    /// <summary>A flag that may be left open.</summary>
    public bool? Choice(string name)
    {
        if (Take(name) is not { } value)
            return null;
        if (value.Kind is not (JsonValueKind.True or JsonValueKind.False))
            Wrong(name, value, "true or false");
        return value.Kind == JsonValueKind.True;
    }

    /// <summary>A span of time: a number of milliseconds, or a text as <see cref="DurationText"/> reads it.</summary>
    public TimeSpan? Duration(string name)
    {
        if (Take(name) is not { } value)
            return null;
        if (value.Kind is JsonValueKind.Number or JsonValueKind.String && DurationText.TryParse(value.Text, out var span))
            return span;
        Wrong(name, value, "a span of time: milliseconds as a number, or a text as '250ms', '30s', '5m', '2h' or '7d'");
        return null;
    }

    public IReadOnlyList<string> Texts(string name)
    {
        var texts = new List<string>();
        foreach (var item in Take(JsonValueKind.Array, "a list of texts", name)?.Items ?? [])
        {
            if (item.Kind == JsonValueKind.String)
                texts.Add(item.Text);
            else
                Wrong(name, item, "a list of texts");
        }

        return texts;
    }

    public void Wrong(string name, Located value, string expected)
        => _findings.Error("wrong-value", PathOf(name), value.Place, $"'{name}' is {Shown(value)}, and has to be {expected}.", "Mend the value.");

    /// <summary>Says what was not taken.</summary>
    public void End(bool isCompatible)
    {
        foreach (var member in _left.Values)
        {
            var near = _known.Where(known => NearNames.IsNear(known, member.Name)).Select(known => $"'{known}'").FirstOrDefault();
            var remedy = near is null ? "Remove it." : $"Did you mean {near}?";
            if (isCompatible)
                _findings.Warn("unknown-member", PathOf(member.Name), member.Place, $"'{Short(member.Name)}' is not known, and is left out.", remedy);
            else
                _findings.Error("unknown-member", PathOf(member.Name), member.Place, $"'{Short(member.Name)}' is not known.", remedy);
        }
    }

    public static string Step(string name)
        => name.Length is > 0 and <= 100 && (char.IsLetter(name[0]) || name[0] == '_')
            && name.All(letter => char.IsLetterOrDigit(letter) || letter == '_')
            ? $".{name}" : $"['{Short(name).Replace("'", "\\'", StringComparison.Ordinal)}']";

    public static string Short(string text, int longest = 100) => text.Length <= longest ? text : $"{text[..longest]}…";

    private static string Shown(Located value) => value.Kind switch
    {
        JsonValueKind.Number => value.Text,
        JsonValueKind.String => $"'{Short(value.Text)}'",
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        _ => value.Noun,
    };
}
