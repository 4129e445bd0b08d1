; The Windows set-up: for one person, without administrator's rights, over an older version, and off again.
; makensis -DVERSION=0.1.0 -DPAYLOAD=build\package\bundle\chatbase-inspector -DOUT=dist\x.exe packaging/windows/setup.nsi
Unicode true
Target amd64-unicode
SetCompressor /SOLID lzma
RequestExecutionLevel user
ManifestDPIAware true

!include "MUI2.nsh"
!include "FileFunc.nsh"
!include "x64.nsh"

!define NAME "Chatbase Inspector"
!define PROGRAM "Chatbase Inspector.exe"
!define CONSOLE "chatbase-inspector.exe"
!define MAKER "The Chatbase Inspector authors"
!define SCHEME "chatbase-inspector"
!define SUFFIX ".cbcase"
!define CASE_CLASS "ChatbaseInspector.Case"
!define CASE_TYPE "application/vnd.chatbase-inspector.case"
!define UNINSTALL "Software\Microsoft\Windows\CurrentVersion\Uninstall\ChatbaseInspector"

Name "${NAME}"
OutFile "${OUT}"
InstallDir "$LOCALAPPDATA\Programs\Chatbase Inspector"
InstallDirRegKey HKCU "${UNINSTALL}" "InstallLocation"
BrandingText "${NAME} ${VERSION}"

VIProductVersion "${VERSION}.0"
VIFileVersion "${VERSION}.0"
VIAddVersionKey "ProductName" "${NAME}"
VIAddVersionKey "FileDescription" "${NAME} Setup"
VIAddVersionKey "CompanyName" "${MAKER}"
VIAddVersionKey "LegalCopyright" "Copyright 2026 ${MAKER}. MIT licence."
VIAddVersionKey "FileVersion" "${VERSION}"
VIAddVersionKey "ProductVersion" "${VERSION}"

!ifdef ICON
  !define MUI_ICON "${ICON}"
  !define MUI_UNICON "${ICON}"
!endif
!define MUI_ABORTWARNING
!define MUI_FINISHPAGE_RUN "$INSTDIR\${PROGRAM}"
!define MUI_FINISHPAGE_RUN_TEXT "Start ${NAME}"
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "English"

!ifdef SIGN
  !uninstfinalize '${SIGN} "%1"'
  !finalize '${SIGN} "%1"'
!endif

; A running program holds its files: say so instead of leaving half of two versions.
!macro NOT_WHILE_RUNNING UN
Function ${UN}NotWhileRunning
  again:
  IfFileExists "$INSTDIR\${PROGRAM}" 0 free
  ClearErrors
  FileOpen $0 "$INSTDIR\${PROGRAM}" a
  IfErrors 0 close
  MessageBox MB_RETRYCANCEL|MB_ICONEXCLAMATION "${NAME} is running. Quit it, then try again." /SD IDCANCEL IDRETRY again
  Abort
  close:
  FileClose $0
  free:
FunctionEnd
!macroend
!insertmacro NOT_WHILE_RUNNING ""
!insertmacro NOT_WHILE_RUNNING "un."

Function .onInit
  ${IfNot} ${RunningX64}
    MessageBox MB_ICONSTOP "${NAME} needs 64-bit Windows 10 or newer." /SD IDOK
    Abort
  ${EndIf}
FunctionEnd

Section "Program"
  Call NotWhileRunning
  SetOutPath "$INSTDIR"
  ; What an older version had and this one has not must not stay to be loaded.
  RMDir /r "$INSTDIR\_internal"
  File /r "${PAYLOAD}\*"
  WriteUninstaller "$INSTDIR\Uninstall.exe"
  CreateShortcut "$SMPROGRAMS\${NAME}.lnk" "$INSTDIR\${PROGRAM}" "" "$INSTDIR\${PROGRAM}" 0

  WriteRegStr HKCU "Software\Classes\${SCHEME}" "" "URL:${NAME} link"
  WriteRegStr HKCU "Software\Classes\${SCHEME}" "URL Protocol" ""
  WriteRegStr HKCU "Software\Classes\${SCHEME}\DefaultIcon" "" "$INSTDIR\${PROGRAM},0"
  WriteRegStr HKCU "Software\Classes\${SCHEME}\shell\open\command" "" '"$INSTDIR\${PROGRAM}" window "%1"'

  WriteRegStr HKCU "Software\Classes\${SUFFIX}\OpenWithProgids" "${CASE_CLASS}" ""
  WriteRegStr HKCU "Software\Classes\${SUFFIX}" "Content Type" "${CASE_TYPE}"
  WriteRegStr HKCU "Software\Classes\${CASE_CLASS}" "" "${NAME} case"
  WriteRegStr HKCU "Software\Classes\${CASE_CLASS}\DefaultIcon" "" "$INSTDIR\${PROGRAM},0"
  WriteRegStr HKCU "Software\Classes\${CASE_CLASS}\shell\open\command" "" '"$INSTDIR\${PROGRAM}" window "%1"'

  ${GetSize} "$INSTDIR" "/S=0K" $0 $1 $2
  IntFmt $0 "0x%08X" $0
  WriteRegStr HKCU "${UNINSTALL}" "DisplayName" "${NAME}"
  WriteRegStr HKCU "${UNINSTALL}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKCU "${UNINSTALL}" "DisplayIcon" "$INSTDIR\${PROGRAM},0"
  WriteRegStr HKCU "${UNINSTALL}" "Publisher" "${MAKER}"
  WriteRegStr HKCU "${UNINSTALL}" "InstallLocation" "$INSTDIR"
  WriteRegStr HKCU "${UNINSTALL}" "UninstallString" '"$INSTDIR\Uninstall.exe"'
  WriteRegStr HKCU "${UNINSTALL}" "QuietUninstallString" '"$INSTDIR\Uninstall.exe" /S'
  WriteRegDWORD HKCU "${UNINSTALL}" "EstimatedSize" "$0"
  WriteRegDWORD HKCU "${UNINSTALL}" "NoModify" 1
  WriteRegDWORD HKCU "${UNINSTALL}" "NoRepair" 1
  System::Call 'shell32::SHChangeNotify(i 0x08000000, i 0, p 0, p 0)'
SectionEnd

; History, settings and keys are the person's and stay.
Section "Uninstall"
  Call un.NotWhileRunning
  Delete "$SMPROGRAMS\${NAME}.lnk"
  RMDir /r "$INSTDIR\_internal"
  RMDir /r "$INSTDIR\licences"
  Delete "$INSTDIR\${PROGRAM}"
  Delete "$INSTDIR\${CONSOLE}"
  Delete "$INSTDIR\NOTICES.txt"
  Delete "$INSTDIR\sbom.cdx.json"
  Delete "$INSTDIR\Uninstall.exe"
  RMDir "$INSTDIR"
  DeleteRegKey HKCU "Software\Classes\${SCHEME}"
  DeleteRegKey HKCU "Software\Classes\${CASE_CLASS}"
  DeleteRegValue HKCU "Software\Classes\${SUFFIX}\OpenWithProgids" "${CASE_CLASS}"
  DeleteRegKey /ifempty HKCU "Software\Classes\${SUFFIX}\OpenWithProgids"
  DeleteRegValue HKCU "Software\Classes\${SUFFIX}" "Content Type"
  DeleteRegKey /ifempty HKCU "Software\Classes\${SUFFIX}"
  DeleteRegKey HKCU "${UNINSTALL}"
  System::Call 'shell32::SHChangeNotify(i 0x08000000, i 0, p 0, p 0)'
SectionEnd
