using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace ActorFlow.Definitions.Text;

/// <summary>
/// Reads YAML as located values: one document, scalars by the core schema of YAML 1.2, no anchors, aliases or tags. What could blow up a small text,
/// or make objects of it, is refused and never followed.
/// </summary>
internal sealed partial class YamlText
{
    private readonly Parser _parser;
    private int _depth;
    private int _values;

    private YamlText(TextReader text) => _parser = new Parser(text);

    /// <exception cref="TextFault">The text is no YAML, or asks too much.</exception>
    public static Located Read(ReadOnlySpan<byte> text)
    {
        try
        {
            return new YamlText(new StringReader(Decode(text))).Document();
        }
        catch (YamlException error)
        {
            throw new TextFault("bad-yaml", (error.Message.Contains("tab", StringComparison.Ordinal) ? TabIn(text) : null) ?? At(error.Start),
                $"The text is no YAML: {error.Message}", "Mend the text there; indentation is by spaces.");
        }
    }

    /// <summary>Where a tab indents a line: readers of YAML tell that at the beginning of what it belongs to, which may be far away.</summary>
    private static Place? TabIn(ReadOnlySpan<byte> text)
    {
        var number = 0;
        foreach (var range in text.Split((byte)'\n'))
        {
            number++;
            var line = text[range];
            var indent = line[..(line.Length - line.TrimStart(" \t"u8).Length)];
            if (indent.IndexOf((byte)'\t') is >= 0 and var tab && indent.Length < line.Length)
                return new Place(number, tab + 1);
        }

        return null;
    }

    private static string Decode(ReadOnlySpan<byte> text)
    {
        if (text.StartsWith(Encoding.UTF8.Preamble))
            text = text[Encoding.UTF8.Preamble.Length..];
        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(text);
        }
        catch (DecoderFallbackException error)
        {
            throw new TextFault("bad-text", new Place(1 + text[..error.Index].Count((byte)'\n'), 1), "The text is no valid UTF-8.",
                "Save the document as UTF-8.");
        }
    }

    private Located Document()
    {
        _parser.MoveNext();
        _parser.MoveNext();
        if (_parser.Current is not DocumentStart)
            throw new TextFault("bad-yaml", new Place(1, 1), "The text is empty.", "Write a document: one mapping.");
        _parser.MoveNext();
        var value = Value();
        if (_parser.Current is DocumentEnd)
            _parser.MoveNext();
        if (_parser.Current is not StreamEnd)
            throw new TextFault("bad-yaml", At(_parser.Current!.Start), "A second document follows.", "Write one document a file.");
        return value;
    }

    private Located Value()
    {
        var now = _parser.Current!;
        var place = At(now.Start);
        if (++_values > TextLimits.MostValues)
            throw TextFault.TooManyValues(place);
        if (now is AnchorAlias || now is NodeEvent { Anchor.IsEmpty: false })
            throw new TextFault("yaml-alias", place, "Anchors and aliases are not taken.", "Write the value out where it is used.");
        if (now is NodeEvent { Tag.IsEmpty: false } tagged)
            throw new TextFault("yaml-tag", place, $"The tag '{tagged.Tag}' is not taken.", "Leave it out; quote a value that is to be a text.");
        switch (now)
        {
            case Scalar scalar:
                _parser.MoveNext();
                return Plain(scalar, place);
            case MappingStart:
                return Nested(place, Mapping);
            case SequenceStart:
                return Nested(place, Sequence);
            default:
                throw new TextFault("bad-yaml", place, "A value is expected.", "Mend the text there.");
        }
    }

    private Located Nested(Place place, Func<Place, Located> read)
    {
        if (++_depth > TextLimits.GreatestDepth)
            throw new TextFault("too-deep", place, $"Values are nested more than {TextLimits.GreatestDepth} deep.", "Make the document flatter.");
        _parser.MoveNext();
        var value = read(place);
        _parser.MoveNext();
        _depth--;
        return value;
    }

    private Located Mapping(Place place)
    {
        var members = new List<LocatedMember>();
        while (_parser.Current is not MappingEnd)
        {
            var at = At(_parser.Current!.Start);
            if (_parser.Current is not Scalar { Anchor.IsEmpty: true, Tag.IsEmpty: true } name)
                throw new TextFault("yaml-key", at, "A key is no plain text.", "Write 'name: value'.");
            if (name is { Value: "<<", Style: ScalarStyle.Plain })
                throw new TextFault("yaml-alias", at, "Merge keys are not taken.", "Write the members out.");
            _parser.MoveNext();
            members.Add(new LocatedMember(name.Value, at, Value()));
        }

        return Located.Object(place, members);
    }

    private Located Sequence(Place place)
    {
        var items = new List<Located>();
        while (_parser.Current is not SequenceEnd)
            items.Add(Value());
        return Located.Array(place, items);
    }

    private static Located Plain(Scalar scalar, Place place)
    {
        var text = scalar.Value;
        if (scalar.Style != ScalarStyle.Plain)
            return Located.Scalar(place, JsonValueKind.String, text);
        switch (text)
        {
            case "" or "~" or "null" or "Null" or "NULL": return Located.Scalar(place, JsonValueKind.Null);
            case "true" or "True" or "TRUE": return Located.Scalar(place, JsonValueKind.True);
            case "false" or "False" or "FALSE": return Located.Scalar(place, JsonValueKind.False);
        }

        if (text.Length <= TextLimits.LongestNumber)
        {
            if (JsonNumber().IsMatch(text))
                return Located.Scalar(place, JsonValueKind.Number, text);
            if (YamlNumber().IsMatch(text) && decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
                return Located.Scalar(place, JsonValueKind.Number, number.ToString(CultureInfo.InvariantCulture));
        }
        else if (YamlNumber().IsMatch(text))
        {
            throw new TextFault("long-number", place, $"A number has {text.Length} characters.",
                $"Write at most {TextLimits.LongestNumber}, or quote it.");
        }

        return Located.Scalar(place, JsonValueKind.String, text);
    }

    private static Place At(Mark mark)
        => new((int)Math.Min(int.MaxValue, Math.Max(1, mark.Line)), (int)Math.Min(int.MaxValue, Math.Max(1, mark.Column)));

    [GeneratedRegex(@"^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?$", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex JsonNumber();

    /// <summary>What YAML calls a number beside that: a plus sign, leading zeros, a bare point.</summary>
    [GeneratedRegex(@"^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex YamlNumber();
}
