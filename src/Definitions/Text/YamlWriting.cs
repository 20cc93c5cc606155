using System.Text.Json;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace ActorFlow.Definitions.Text;

/// <summary>
/// Writes JSON as YAML that reads back as the same JSON: texts that could be taken for something else are quoted, short objects stand in one line.
/// </summary>
internal static class YamlWriting
{
    public static string Write(JsonElement root)
    {
        using var text = new StringWriter { NewLine = "\n" };
        var emitter = new Emitter(text, new EmitterSettings(bestIndent: 2, bestWidth: int.MaxValue, isCanonical: false, maxSimpleKeyLength: 1024));
        emitter.Emit(new StreamStart());
        emitter.Emit(new DocumentStart(null, null, isImplicit: true));
        Write(emitter, root, depth: 0);
        emitter.Emit(new DocumentEnd(isImplicit: true));
        emitter.Emit(new StreamEnd());
        return text.ToString();
    }

    private static void Write(Emitter emitter, JsonElement value, int depth)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                emitter.Emit(new MappingStart(null, null, isImplicit: true, IsShort(value, depth) ? MappingStyle.Flow : MappingStyle.Block));
                foreach (var member in value.EnumerateObject())
                {
                    WriteText(emitter, member.Name);
                    Write(emitter, member.Value, depth + 1);
                }

                emitter.Emit(new MappingEnd());
                break;
            case JsonValueKind.Array:
                emitter.Emit(new SequenceStart(null, null, isImplicit: true, IsShort(value, depth) ? SequenceStyle.Flow : SequenceStyle.Block));
                foreach (var item in value.EnumerateArray())
                    Write(emitter, item, depth + 1);
                emitter.Emit(new SequenceEnd());
                break;
            case JsonValueKind.String: WriteText(emitter, value.GetString()!); break;
            default: emitter.Emit(new Scalar(null, null, value.GetRawText(), ScalarStyle.Plain, isPlainImplicit: true,
                isQuotedImplicit: false)); break;
        }
    }

    private static void WriteText(Emitter emitter, string text)
        => emitter.Emit(new Scalar(null, null, text, IsPlain(text) ? ScalarStyle.Plain : ScalarStyle.DoubleQuoted, isPlainImplicit: true,
            isQuotedImplicit: true));

    /// <summary>Words that no reader of YAML takes for a number, a truth or a piece of syntax.</summary>
    private static bool IsPlain(string text)
        => text.Length > 0 && char.IsAsciiLetter(text[0]) && text.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '-' or '.')
            && text.ToUpperInvariant() is not ("TRUE" or "FALSE" or "NULL" or "YES" or "NO" or "ON" or "OFF" or "Y" or "N");

    private static bool IsShort(JsonElement value, int depth)
        => depth > 1 && value.GetRawText().Length <= 80 || (value.ValueKind == JsonValueKind.Array && value.GetArrayLength() == 0)
            || (value.ValueKind == JsonValueKind.Object && value.GetPropertyCount() == 0);
}
