using Auth.Testing.Architecture;
using Auth.Testing.Architecture.Rules;

namespace Auth.Tests.Architecture.Rules;

internal static class Files
{
    public static Verdict Use_cases_are_one_file(Codebase code, Sources sources) => Verdict.Of(
        "Request, validator and handler are together in one file that bears the request's name.",
        "move them into <Request>.cs; where a handler outgrows a screen, move its decision into the entity.",
        UseCases.Requests(code),
        request =>
        {
            var expected = $"{request.Name}.cs";
            return UseCases.HandlersOf(code, request).Concat(UseCases.ValidatorsOf(code, request)).Prepend(request)
                .Select(type => (Type: type, Files: sources.FilesOf(Uses.NameOf(type))))
                .Where(part => part.Files.Select(Path.GetFileName).ToList() is not [var file] || file != expected)
                .Select(part => new Breach(part.Type.FullName, $"is in {(part.Files is [] ? "no file" : string.Join(", ", part.Files))}, not in {expected}."));
        });
}
